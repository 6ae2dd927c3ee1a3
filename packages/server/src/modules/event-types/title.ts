/** Variables of a `customName` template. The old spellings in capitals are still in use. */
const VARIABLES = new Set([
  "Event type title",
  "Organiser",
  "Organiser first name",
  "Scheduler",
  "Scheduler first name",
  "Scheduler last name",
  "Location",
  "Event duration",
  "LOCATION",
  "HOST/ATTENDEE",
  "HOST",
  "ATTENDEE",
  "USER",
]);

const VARIABLE = /\{([^{}]*)\}/g;

/** The first variable of a template that means nothing, with its braces, or null. Slugs of booking fields are variables too. */
export function unknownVariable(template: string, fieldSlugs: readonly string[]): string | null {
  for (const [whole, name] of template.matchAll(VARIABLE)) {
    if (!VARIABLES.has(name as string) && !fieldSlugs.includes(name as string)) return whole;
  }
  return null;
}

export interface TitleInput {
  readonly eventTitle: string;
  /** The event type's template; null = the standard title. */
  readonly customName: string | null;
  readonly hostName: string;
  readonly attendee: { readonly name: string; readonly firstName?: string; readonly lastName?: string };
  /** App name or address, as people read it. */
  readonly location: string;
  readonly minutes: number;
  /** Answers as text, by slug of the field. */
  readonly fields?: Readonly<Record<string, string>>;
}

/**
 * Title of a booking. Without a template `<title> between <host> and <attendee>`. `{HOST/ATTENDEE}` is the other party of
 * `viewer` (the title is stored as the host sees it). Unknown variables become blank, and values are not expanded again.
 * Example: `{Event type title} w/ {Organiser first name} ({Event duration})` -> `Demo w/ Host (60 mins)`.
 */
export function bookingTitle(input: TitleInput, viewer: "host" | "attendee" = "host"): string {
  const { eventTitle, hostName, attendee } = input;
  const standard = `${eventTitle} between ${hostName} and ${attendee.name}`;
  if (!input.customName) return standard;
  const values: Record<string, string | undefined> = {
    "Event type title": eventTitle,
    Organiser: hostName,
    "Organiser first name": firstWord(hostName),
    Scheduler: attendee.name,
    "Scheduler first name": attendee.firstName ?? firstWord(attendee.name),
    "Scheduler last name": attendee.lastName,
    Location: input.location,
    "Event duration": `${input.minutes} mins`,
    LOCATION: input.location,
    "HOST/ATTENDEE": viewer === "host" ? attendee.name : hostName,
    HOST: hostName,
    ATTENDEE: attendee.name,
    USER: attendee.name,
  };
  const expanded = input.customName.replace(
    VARIABLE,
    (_, name: string) => ownText(values, name) ?? ownText(input.fields, name) ?? "",
  );
  return expanded.trim() === "" ? standard : expanded.trim();
}

function firstWord(name: string): string {
  return name.trim().split(/\s+/)[0] ?? "";
}

function ownText(values: Readonly<Record<string, string | undefined>> | undefined, name: string): string | undefined {
  return values && Object.hasOwn(values, name) ? values[name] : undefined;
}
