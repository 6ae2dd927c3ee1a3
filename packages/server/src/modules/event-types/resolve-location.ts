import type { LocationJson } from "../../database/tables.ts";
import { bookingInputErrors } from "./errors.ts";
import { BUILT_IN_VIDEO, integrationLabel, storedIntegration } from "./integrations.ts";
import { PHONE_NUMBER } from "./schemas/locations.ts";

/** A booking request's location: a kind with what the attendee adds, or the deprecated free text. */
export type LocationRequest =
  | string
  | {
      readonly type: string;
      readonly integration?: string | undefined;
      readonly address?: string | undefined;
      readonly phone?: string | undefined;
      readonly location?: string | undefined;
    };

export interface ResolvedLocation {
  /** Kind of location, as in the event type. */
  readonly kind: string;
  /** `responses.location.value`. */
  readonly storedValue: string;
  /** `responses.location.optionValue`: what the attendee supplied, else "". */
  readonly optionValue: string;
  /** The booking's `location`: an address, number or URL; `integrations:<app>` until there is a meeting address. */
  readonly text: string;
  /** The same for people: the app's name instead of its id. */
  readonly label: string;
  /** The app, for kind `integration`. */
  readonly integration?: string;
}

const STORED: Record<string, string> = {
  address: "inPerson",
  link: "link",
  phone: "userPhone",
  organizersDefaultApp: "conferencing",
  attendeeAddress: "attendeeInPerson",
  attendeePhone: "phone",
  attendeeDefined: "somewhereElse",
};

/** Property of the event type's location, and of the request, that holds the place. */
const HOST_TEXT: Record<string, string> = { address: "address", link: "link", phone: "phone" };
const ATTENDEE_TEXT = { attendeeAddress: "address", attendeePhone: "phone", attendeeDefined: "location" } as const;

function isAttendeeKind(kind: string): kind is keyof typeof ATTENDEE_TEXT {
  return Object.hasOwn(ATTENDEE_TEXT, kind);
}

/**
 * Where a booking takes place. Omitted = the event type's first location, and without any the built-in video. A kind (or
 * app) that the event type does not have is refused. Pure; no meeting address is made up here.
 * `attendeePhone` fills in for an attendee's phone location that came without a number.
 * @throws location_not_offered, attendee_phone_missing, attendee_place_missing (400)
 */
export function resolveLocation({
  eventTypeId,
  eventTypeLocations,
  input,
  attendeePhone,
}: {
  eventTypeId: number;
  eventTypeLocations: readonly LocationJson[];
  input?: LocationRequest | null | undefined;
  attendeePhone?: string | null | undefined;
}): ResolvedLocation {
  if (input === undefined || input === null || (typeof input === "string" && input.trim() === "")) {
    const standard = eventTypeLocations[0] ?? { type: "integration", integration: BUILT_IN_VIDEO };
    return fromHost(standard, standard.type === "attendeePhone" ? (attendeePhone ?? "") : "");
  }
  if (typeof input === "string") return fromText(eventTypeId, eventTypeLocations, input.trim());
  const { type } = input;
  const offered = eventTypeLocations.find(
    (location) => location.type === type && (type !== "integration" || location.integration === input.integration),
  );
  if (!offered) throw notOffered(eventTypeId, eventTypeLocations, type, input.integration);
  if (!isAttendeeKind(type)) return fromHost(offered, "");
  const given = input[ATTENDEE_TEXT[type]];
  return fromHost(offered, given ?? (type === "attendeePhone" ? (attendeePhone ?? "") : ""));
}

function fromHost(location: LocationJson, attendeeText: string): ResolvedLocation {
  const kind = location.type;
  if (kind === "integration") {
    const integration = String(location.integration);
    const stored = storedIntegration(integration);
    return {
      kind,
      integration,
      storedValue: stored,
      optionValue: "",
      text: stored,
      label: integrationLabel(integration),
    };
  }
  if (isAttendeeKind(kind) && attendeeText.trim() === "") throw placeMissing(kind);
  const storedValue = STORED[kind] ?? kind;
  const hostText = location[HOST_TEXT[kind] ?? ""];
  const text = isAttendeeKind(kind) ? attendeeText : typeof hostText === "string" ? hostText : "";
  return { kind, storedValue, optionValue: attendeeText, text, label: text };
}

function placeMissing(kind: keyof typeof ATTENDEE_TEXT) {
  if (kind === "attendeePhone") return bookingInputErrors.attendee_phone_missing();
  return bookingInputErrors.attendee_place_missing({ kind, property: ATTENDEE_TEXT[kind] });
}

/**
 * The old text form: an address on the web, a phone number, or anything else. Where the host alone decides the place it
 * always passed, and clients rely on that; where attendees may name one, it has to be a kind they may name.
 */
function fromText(eventTypeId: number, offered: readonly LocationJson[], text: string): ResolvedLocation {
  const isLink = /^(https?:\/\/|www\.)\S+$/i.test(text);
  const phone = text.replace(/[\s().-]/g, "");
  const isPhone = !isLink && PHONE_NUMBER.test(phone);
  const kinds = isLink
    ? ["attendeeDefined"]
    : isPhone
      ? ["attendeePhone", "attendeeDefined"]
      : ["attendeeDefined", "attendeeAddress"];
  const value = isPhone ? phone : text;
  const hostLink = isLink ? offered.find((location) => location.type === "link" && location.link === text) : undefined;
  if (hostLink) return fromHost(hostLink, "");
  const kind = kinds.find((candidate) => offered.some((location) => location.type === candidate));
  if (kind) return fromHost({ type: kind }, value);
  if (offered.some((location) => isAttendeeKind(location.type))) {
    throw notOffered(eventTypeId, offered, isLink ? "link" : (kinds[0] as string));
  }
  if (isLink) return { kind: "link", storedValue: "link", optionValue: text, text, label: text };
  return fromHost({ type: kinds[0] as string }, value);
}

function notOffered(id: number, offered: readonly LocationJson[], type: string, integration?: string) {
  const name = (location: { type: string; integration?: unknown }) =>
    location.type === "integration" ? `integration (${location.integration})` : location.type;
  const types = offered.map(name).join(", ");
  return bookingInputErrors.location_not_offered({
    id,
    type: integration === undefined ? type : name({ type, integration }),
    types,
  });
}
