import { z } from "zod";
import type { BookingFieldJson } from "../../database/tables.ts";
import { ATTENDEE_PHONE, guestsDisabled } from "./booking-fields.ts";
import { bookingInputErrors } from "./errors.ts";
import { checkAnswer, isAsked, isEmpty } from "./answers.ts";

export interface AttendeeInput {
  readonly name: string | { readonly firstName: string; readonly lastName?: string | undefined };
  readonly email?: string | null | undefined;
  readonly phoneNumber?: string | null | undefined;
}

export interface CheckedResponses {
  /** What the booking stores: answers by slug, always with name, email, guests and location. */
  readonly responses: Record<string, unknown>;
  /** The attendee's name on one line, and its parts where the event type or the request splits it. */
  readonly name: { readonly name: string; readonly firstName?: string; readonly lastName?: string };
  readonly email: string;
  readonly phoneNumber: string | null;
  readonly guests: string[];
}

interface Input {
  readonly fields: readonly BookingFieldJson[];
  /** `bookingFieldsResponses` of the request. */
  readonly responses: Readonly<Record<string, unknown>>;
  readonly attendee: AttendeeInput;
  readonly location: { readonly storedValue: string; readonly optionValue: string };
  readonly guests?: readonly string[] | undefined;
  /** Domain of the stand-in address for somebody who gave a phone number only: `<digits>@sms.<domain>`. */
  readonly mailDomain?: string;
}

/** Slugs whose answers stand elsewhere in the request. */
const FROM_REQUEST = new Set(["name", "splitName", "email", ATTENDEE_PHONE, "location", "guests"]);
const RESCHEDULE_REASON = "rescheduleReason";

/**
 * Checks a booking's answers against the event type's fields and returns what is stored. Answers to fields that the event
 * type does not have are dropped; hidden fields are never required; null reads as empty; the reason to reschedule is asked
 * by `checkReschedule`. Pure.
 * @throws 400 with the texts that clients match on.
 */
export function checkBookingResponses(input: Input): CheckedResponses {
  const { fields, attendee, location } = input;
  const name = checkName(input);
  const phoneNumber = checkPhone(input);
  const email = checkEmail(input, phoneNumber);
  const guests = checkGuests(fields, input.guests ?? []);
  const responses: Record<string, unknown> = {};
  for (const field of fields) {
    if (FROM_REQUEST.has(field.slug) || field.slug === RESCHEDULE_REASON) continue;
    const given = Object.hasOwn(input.responses, field.slug) ? input.responses[field.slug] : undefined;
    const answer = checkAnswer(field, given);
    if (answer !== undefined) responses[field.slug] = answer;
  }
  const isSplit = name.firstName !== undefined;
  responses.name = isSplit ? { firstName: name.firstName, lastName: name.lastName ?? "" } : attendee.name;
  responses.email = email;
  if (phoneNumber !== null) responses[ATTENDEE_PHONE] = phoneNumber;
  responses.guests = guests;
  responses.location = { value: location.storedValue, optionValue: location.optionValue };
  return { responses, name, email, phoneNumber, guests };
}

/**
 * The answers of a booking that moves: those it has, with the reason of this move in place of an earlier one's.
 * @throws reschedule_reason_missing (400) where the event type requires one.
 */
export function checkReschedule(
  fields: readonly BookingFieldJson[],
  responses: Readonly<Record<string, unknown>>,
  reason: string | undefined,
): Record<string, unknown> {
  const { [RESCHEDULE_REASON]: _former, ...kept } = responses;
  const field = fields.find((candidate) => candidate.slug === RESCHEDULE_REASON);
  if (!field) return kept;
  if (isEmpty(reason)) {
    if (isAsked(field)) throw bookingInputErrors.reschedule_reason_missing();
    return kept;
  }
  return { ...kept, [RESCHEDULE_REASON]: checkAnswer(field, reason) };
}

function checkName({ fields, attendee, responses }: Input): CheckedResponses["name"] {
  const splitField = fields.find((field) => field.type === "splitName");
  const answered = responses.name ?? responses.splitName;
  const given = typeof attendee.name === "string" && isNameObject(answered) ? answered : attendee.name;
  const parts = typeof given === "string" ? [given] : [given.firstName, given.lastName ?? ""];
  if (parts.some((part) => part.length > MAX_NAME)) {
    throw bookingInputErrors.booking_response_too_long({ field: "name", max: MAX_NAME });
  }
  if (typeof given === "string" && !splitField) {
    if (given.trim() === "")
      throw bookingInputErrors.booking_response_missing({ slug: "name", place: "attendee.name" });
    return { name: given };
  }
  const { firstName, lastName } = typeof given === "string" ? splitWords(given) : given;
  if (firstName.trim() === "")
    throw bookingInputErrors.booking_response_missing({ slug: "name", place: "attendee.name" });
  if (splitField?.lastNameRequired === true && !lastName?.trim()) {
    throw bookingInputErrors.booking_response_missing({ slug: "name.lastName", place: "attendee.name.lastName" });
  }
  return { name: [firstName, lastName].filter(Boolean).join(" "), firstName, lastName: lastName ?? "" };
}

function isNameObject(value: unknown): value is { firstName: string; lastName?: string } {
  if (typeof value !== "object" || value === null) return false;
  const { firstName, lastName } = value as Record<string, unknown>;
  return typeof firstName === "string" && (lastName === undefined || typeof lastName === "string");
}

/** "Ana Maria Sousa" is Ana and "Maria Sousa". */
function splitWords(name: string): { firstName: string; lastName: string } {
  const [firstName = "", ...rest] = name.trim().split(/\s+/);
  return { firstName, lastName: rest.join(" ") };
}

function checkPhone({ fields, attendee, responses }: Input): string | null {
  const field = fields.find((candidate) => candidate.slug === ATTENDEE_PHONE);
  const answered = responses[ATTENDEE_PHONE];
  const given = attendee.phoneNumber ?? (typeof answered === "string" ? answered : null);
  if (isEmpty(given)) {
    if (isAsked(field)) throw bookingInputErrors.attendee_phone_missing();
    return null;
  }
  return field ? (checkAnswer(field, given) as string) : given;
}

function checkEmail({ fields, attendee, mailDomain }: Input, phoneNumber: string | null): string {
  const field = fields.find((candidate) => candidate.type === "email");
  const email = attendee.email?.trim().toLowerCase();
  if (!email) {
    if (!field || isAsked(field) || phoneNumber === null || mailDomain === undefined) {
      throw bookingInputErrors.booking_response_missing({ slug: "email", place: "attendee.email" });
    }
    return `${phoneNumber.replace(/\D/g, "")}@sms.${mailDomain}`;
  }
  if (matchesAny(email, field?.excludeEmails)) throw bookingInputErrors.exclude_emails_match();
  const required = field?.requireEmails;
  if (Array.isArray(required) && required.length > 0 && !matchesAny(email, required)) {
    throw bookingInputErrors.require_emails_no_match();
  }
  return email;
}

/** Whether an address is one of the entries or its domain is; `@example.com` and `example.com` are the same entry. */
function matchesAny(email: string, entries: unknown): boolean {
  if (!Array.isArray(entries)) return false;
  return entries.some((entry) => {
    const wanted = String(entry).trim().toLowerCase();
    const domain = wanted.replace(/^@/, "");
    return domain !== "" && (email === wanted || (!domain.includes("@") && email.endsWith(`@${domain}`)));
  });
}

const address = z.email();
const MAX_NAME = 200;

function checkGuests(fields: readonly BookingFieldJson[], guests: readonly string[]): string[] {
  const field = fields.find((candidate) => candidate.slug === "guests");
  if (guests.length === 0) {
    if (isAsked(field)) throw bookingInputErrors.booking_response_missing({ slug: "guests", place: "guests" });
    return [];
  }
  if (guestsDisabled(fields)) throw bookingInputErrors.guests_disabled();
  const invalid = guests.find((guest) => !address.safeParse(guest.trim()).success);
  if (invalid !== undefined) {
    throw bookingInputErrors.booking_response_email({ field: "guests", value: invalid.slice(0, 254) });
  }
  return [...new Set(guests.map((guest) => guest.trim().toLowerCase()))];
}
