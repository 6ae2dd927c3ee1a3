/** What the shared pieces say. Every text a person reads stands in a words file, so that it can be translated. */
export const sharedWords = {
  close: "Close",
  required: "required",
  optional: "optional",
  brand: "Meridian",
  zone: {
    label: "Time zone",
    choose: "Time zone",
    search: "Search for a city",
    none: "No city by that name. Try the largest city nearby.",
    loading: "Loading cities …",
    failed: "The list could not be loaded. Check your connection and try again.",
    count: (count: number) => (count === 1 ? "1 city" : `${count} cities`),
    retry: "Try again",
  },
};
