export type HostKind =
  | "scheduled"
  | "approval-needed"
  | "approval-reminder"
  | "move-needs-approval"
  | "rescheduled"
  | "cancelled"
  | "reschedule-asked";
export type AttendeeKind =
  | "scheduled"
  | "submitted"
  | "declined"
  | "move-submitted"
  | "former-time-off"
  | "rescheduled"
  | "cancelled"
  | "choose-new-time";

export interface DateParts {
  readonly year: number;
  /** 1-12. */
  readonly month: number;
  readonly day: number;
  /** 0 = Sunday. */
  readonly weekday: number;
}

interface Names {
  readonly organizer: string;
  readonly booker: string;
}

interface KindTexts {
  /** Stands before the title in the subject; empty = the title alone. */
  readonly label: string;
  readonly heading: string;
  readonly intro: (names: Names) => string;
}

/** Every word of a mail in one language. */
export interface Texts {
  readonly language: string;
  readonly longDate: (date: DateParts) => string;
  readonly shortDate: (date: DateParts) => string;
  readonly labels: {
    readonly what: string;
    readonly when: string;
    readonly newTime: string;
    readonly formerTime: string;
    readonly who: string;
    readonly where: string;
    readonly notes: string;
    readonly reason: string;
    readonly cancelledBy: string;
    readonly organizer: string;
  };
  readonly actions: {
    readonly view: string;
    readonly reschedule: string;
    readonly cancel: string;
    readonly chooseTime: string;
    readonly decide: string;
  };
  readonly yes: string;
  readonly no: string;
  readonly minutes: (count: number) => string;
  /** People without a name of their own. */
  readonly somebody: string;
  readonly footer: (product: string) => string;
  readonly host: Record<HostKind, KindTexts>;
  readonly attendee: Record<AttendeeKind, KindTexts>;
}

const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];
const WEEKDAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const monthOf = (date: DateParts) => MONTHS[date.month - 1] as string;
const weekdayOf = (date: DateParts) => WEEKDAYS[date.weekday] as string;

const english: Texts = {
  language: "en",
  longDate: (date) => `${weekdayOf(date)}, ${monthOf(date)} ${date.day}, ${date.year}`,
  shortDate: (date) => `${weekdayOf(date).slice(0, 3)}, ${monthOf(date).slice(0, 3)} ${date.day}, ${date.year}`,
  labels: {
    what: "What",
    when: "When",
    newTime: "New time",
    formerTime: "Former time",
    who: "Who",
    where: "Where",
    notes: "Notes",
    reason: "Reason",
    cancelledBy: "Cancelled by",
    organizer: "organizer",
  },
  actions: {
    view: "View booking",
    reschedule: "Reschedule",
    cancel: "Cancel",
    chooseTime: "Choose a new time",
    decide: "Approve or decline",
  },
  yes: "Yes",
  no: "No",
  minutes: (count) => (count === 1 ? "1 minute" : `${count} minutes`),
  somebody: "somebody",
  footer: (product) => `Sent by ${product}.`,
  host: {
    scheduled: {
      label: "",
      heading: "You have a new booking",
      intro: ({ booker }) => `${booker} booked a time with you.`,
    },
    "approval-needed": {
      label: "Waiting for your approval",
      heading: "A booking waits for your approval",
      intro: ({ booker }) => `${booker} asks for a time with you. Nothing is fixed until you approve it.`,
    },
    "approval-reminder": {
      label: "Still waiting for your approval",
      heading: "A booking still waits for your approval",
      intro: ({ booker }) => `${booker} asked for a time with you and has no answer yet.`,
    },
    "move-needs-approval": {
      label: "Waiting for your approval",
      heading: "The move of a booking waits for your approval",
      intro: ({ booker }) =>
        `${booker} gave up the former time of your booking and asks for a new one. Nothing is fixed until you approve it.`,
    },
    rescheduled: {
      label: "Rescheduled",
      heading: "A booking was moved",
      intro: ({ booker }) => `Your booking with ${booker} has a new time.`,
    },
    cancelled: {
      label: "Cancelled",
      heading: "A booking was cancelled",
      intro: ({ booker }) => `Your booking with ${booker} will not take place.`,
    },
    "reschedule-asked": {
      label: "New time requested",
      heading: "You asked for a new time",
      intro: ({ booker }) => `The booking was cancelled, and ${booker} was asked to choose another time.`,
    },
  },
  attendee: {
    scheduled: {
      label: "",
      heading: "Your booking is confirmed",
      intro: ({ organizer }) => `You meet ${organizer}.`,
    },
    submitted: {
      label: "Request sent",
      heading: "Your request was sent",
      intro: ({ organizer }) =>
        `${organizer} still has to approve it. You get another mail as soon as that is decided.`,
    },
    declined: {
      label: "Declined",
      heading: "Your request was declined",
      intro: ({ organizer }) => `${organizer} cannot take this booking.`,
    },
    "move-submitted": {
      label: "Request sent",
      heading: "Your request for a new time was sent",
      intro: ({ organizer }) =>
        `The former time is given up, and ${organizer} still has to approve the new one. You get another mail as soon as that is decided.`,
    },
    "former-time-off": {
      label: "Former time is off",
      heading: "The former time of your booking is off",
      intro: ({ organizer, booker }) =>
        `${booker} asks for a new time, which ${organizer} still has to approve. You get another mail as soon as that is decided.`,
    },
    rescheduled: {
      label: "Rescheduled",
      heading: "Your booking was moved",
      intro: ({ organizer }) => `Your booking with ${organizer} has a new time.`,
    },
    cancelled: {
      label: "Cancelled",
      heading: "Your booking was cancelled",
      intro: ({ organizer }) => `Your booking with ${organizer} will not take place.`,
    },
    "choose-new-time": {
      label: "Please choose a new time",
      heading: "Please choose a new time",
      intro: ({ organizer }) => `${organizer} cannot keep this time and asks you to choose another one.`,
    },
  },
};

/** Languages that mails are written in, by their tag. */
const LANGUAGES: Readonly<Record<string, Texts>> = { en: english };

/** The words for a reader of a language; English where there are none yet. */
export function textsFor(language: string): Texts {
  const base = language.split("-", 1)[0] ?? "";
  for (const tag of [language, base]) if (Object.hasOwn(LANGUAGES, tag)) return LANGUAGES[tag] as Texts;
  return english;
}
