import type { EventType } from "./data/types.ts";
import { bookingWords } from "./words/booking.ts";
import { eventTypeWords } from "./words/event-types.ts";
import { hoursWords } from "./words/hours.ts";
import { programWords } from "./words/programs.ts";

/** `45 min`, `1 h 30 min` */
function minutesText(minutes: number): string {
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  if (hours === 0) return `${rest} min`;
  return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`;
}

/** The lengths that people can choose of an event type. */
export function lengthsText({ lengthInMinutes, lengthInMinutesOptions = [] }: EventType): string {
  return (lengthInMinutesOptions.length > 0 ? lengthInMinutesOptions : [lengthInMinutes]).map(minutesText).join(" · ");
}

/** Every text of the signed-in area that a person reads, in one place, so that it can be translated. */
export const words = {
  loading: "Loading …",
  retry: "Try again",
  save: "Save",
  saved: "Saved",
  edit: "Edit",
  delete: "Delete",
  remove: "Remove",
  cancel: "Cancel",
  close: "Close",
  older: "Show older ones",
  yes: "Yes",
  no: "No",
  skip: "Skip to the content",
  signOutFailed: "You could not be signed out. Check your connection and try again.",
  unreachable: "This page could not be opened",
  notFound: {
    title: "There is nothing here",
    text: "The address may be mistyped, or what was here has been deleted.",
    back: "Go to my links",
  },
  nav: {
    label: "Main",
    menu: "Menu",
    links: "My links",
    bookings: "Bookings",
    eventTypes: "Event types",
    hours: "Hours",
    apiKeys: "API keys",
    webhooks: "Webhooks",
    mails: "Mails",
    account: "your account",
    signOut: "Sign out",
  },
  days: {
    Monday: "Monday",
    Tuesday: "Tuesday",
    Wednesday: "Wednesday",
    Thursday: "Thursday",
    Friday: "Friday",
    Saturday: "Saturday",
    Sunday: "Sunday",
  },
  units: {
    minutes: "minutes",
    hours: "hours",
    days: "days",
    label: (what: string) => `${what}: unit`,
  },
  copy: {
    label: "Copy",
    done: "Copied",
    failed: "Your browser did not allow it. Select the text and copy it yourself.",
  },
  unsaved: {
    title: "Leave without saving?",
    text: "Your changes have not been saved. If you leave now they are lost.",
    stay: "Stay here",
    leave: "Leave without saving",
    there: "There are changes that have not been saved.",
    none: "Everything is saved.",
    discard: "Discard",
  },
  failures: {
    /** Begins what the server says about an entry: `must be an e-mail address`. */
    entry: "This",
    look: "Some entries need another look. They are marked above.",
    server: "Something went wrong on the server. Nothing was changed; try again in a moment.",
    unexpected: "Something went wrong. Load the page again and try once more.",
    reasons: {
      network: "The server could not be reached. Check your connection and try again.",
      unreadable: "The answer of the server could not be read. Try again in a moment.",
      rate_limited: "That was a lot of requests in a short time. Wait a minute, then try again.",
      wrong_email_or_password: "This e-mail address and password do not belong together.",
      sign_up_closed: "This server takes no new accounts. Ask the person who runs it.",
      email_taken: "Somebody has an account with this address already. Sign in instead?",
      username_taken: "Somebody else has this name. Choose another one.",
      authentication_required: "You are not signed in any more.",
      invalid_credentials: "You are not signed in any more.",
      event_type_slug_taken: "You use this address for another event type. Choose another one.",
      event_type_slug_duplicate: "You use this address for another event type. Choose another one.",
      event_type_schedule_not_found: "These hours have been deleted. Choose other ones.",
      seats_with_locations: "An event type with seats can have one place only.",
      seats_with_confirmation: "An event type with seats cannot wait for your confirmation.",
      own_event_type_not_found: "This event type has been deleted.",
      schedule_not_found: "These hours have been deleted.",
      schedule_to_delete_not_found: "These hours have been deleted already.",
      webhook_exists_for_user: "You have a webhook with this address already.",
      webhook_not_found: "This webhook has been deleted.",
      webhook_delivery_not_found: "This delivery is not kept any more.",
      webhook_delivery_without_body: "Its body could not be made, so there is nothing to send.",
      webhook_inactive: "The webhook is switched off. Switch it on and save, then send again.",
      too_many_webhooks: "You have as many webhooks as one person can have. Delete one first.",
      mail_not_found: "This mail is not kept any more.",
      mail_waiting: "This mail waits to be sent already.",
      mail_server_missing: "This server has no mail server, so nothing can be sent. Mails are kept here to read.",
      api_key_not_found: "This key has been deleted already.",
      too_many_api_keys: "You have as many keys as one person can have. Delete one first.",
      booking_conflict: "You have something else at that time by now, so this cannot be confirmed.",
      booking_already_confirmed: "This booking has been confirmed already.",
      booking_not_pending: "This booking does not wait for an answer any more.",
      booking_already_cancelled: "This booking has been cancelled already.",
      booking_rejected: "This booking was declined already.",
      booking_ended: "This booking is over.",
      cancelling_disabled: "Bookings of this event type cannot be cancelled.",
      cancellation_reason_required: "Say why, please: this event type asks for a reason.",
      absence_too_early: "The booking has not begun yet.",
      reschedule_request_closed: "This booking does not take place any more.",
      reschedule_request_ended: "This booking is over.",
      idempotency_in_flight: "This is being done already. Wait a moment.",
    } as Record<string, string | undefined>,
  },
  fields: { name: "Name", email: "E-mail address", username: "Username", password: "Password" },
  password: { show: "Show the password", showShort: "Show", hideShort: "Hide" },
  signIn: {
    title: "Sign in",
    submit: "Sign in",
    noAccount: "No account yet?",
    emailMissing: "Enter your e-mail address.",
    passwordMissing: "Enter your password.",
  },
  signUp: {
    title: "Create an account",
    submit: "Create the account",
    haveAccount: "Do you have an account?",
    nameHint: "As people who book see it.",
    nameMissing: "Enter your name.",
    usernameHint: (address: string) => `Your booking links begin with ${address}`,
    usernameMissing: "Choose a name for your links.",
    passwordHint: "At least 8 characters.",
    passwordShort: "The password needs at least 8 characters.",
  },
  account: {
    title: "Account",
    lead: "How people see you, and how times are shown to you.",
    bio: "About you",
    bioHint: "A few words at the top of your booking page.",
    zone: "Your time zone",
    zoneHint: "Bookings are shown to you in this zone. Your default hours move to it, too.",
    clock: "Clock",
    clocks: { 24: "24 hours, such as 14:30", 12: "12 hours, such as 2:30 pm" },
    weekStart: "The week starts on",
    fixed: (email: string, username: string) => `You sign in with ${email}. Your username is ${username}.`,
  },
  links: {
    title: "My links",
    lead: "Send one of these, and people book a time that suits you both.",
    waiting: (count: number) =>
      count === 1 ? "1 request waits for your answer." : `${count} requests wait for your answer.`,
    answer: "Answer now",
    ownPage: "All of your event types",
    ownPageAbout: "Your own page: people choose what to book. Hidden event types are not on it.",
    linkOf: (title: string) => `the link of “${title}”`,
    open: "Open",
    openOf: (title: string) => `“${title}” in a new tab`,
    empty: {
      title: "No links yet",
      text: "A link belongs to an event type: say how long a meeting takes and where, and you have something to send.",
    },
  },
  ...bookingWords,
  ...eventTypeWords,
  ...hoursWords,
  ...programWords,
};
