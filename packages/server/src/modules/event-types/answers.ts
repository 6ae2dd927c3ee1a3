import { z } from "zod";
import type { BookingFieldJson } from "../../database/tables.ts";
import { bookingInputErrors } from "./errors.ts";
import { PHONE_NUMBER } from "./schemas/locations.ts";

const address = z.email();
const MAX_SHOWN = 200;
const MAX_TITLE = 300;
const MAX_ANSWER = 5000;
/** Where a request has the answers that have no place of their own. */
const ANSWERS = "bookingFieldsResponses";

/** Nothing was answered: absent, null, blank text or an empty list. `false` and `0` are answers. */
export function isEmpty(value: unknown): value is undefined | null | "" {
  if (value === undefined || value === null) return true;
  if (typeof value === "string") return value.trim() === "";
  return Array.isArray(value) && value.length === 0;
}

/** Whether an answer has to be given: hidden fields are never required. */
export function isAsked(field: BookingFieldJson | undefined): boolean {
  return field?.required === true && field.hidden !== true;
}

/**
 * One answer, checked by the type of its field, in the form that is stored; undefined = nothing to store.
 * @throws 400 when it is missing though required, of another type, or not among the options.
 */
export function checkAnswer(field: BookingFieldJson, value: unknown): unknown {
  if (isEmpty(value)) {
    if (isAsked(field)) throw bookingInputErrors.booking_response_missing({ slug: field.slug, place: ANSWERS });
    return value === null ? "" : value;
  }
  const check = Object.hasOwn(CHECKS, field.type) ? CHECKS[field.type] : undefined;
  return check ? check(field, value) : value;
}

type Check = (field: BookingFieldJson, value: unknown) => unknown;

function wrongType(field: BookingFieldJson, value: unknown, expected: string) {
  return bookingInputErrors.booking_response_type({
    field: field.slug,
    expected,
    type: field.type,
    received: Array.isArray(value) ? "array" : typeof value,
  });
}

function asText(field: BookingFieldJson, value: unknown): string {
  if (typeof value !== "string") throw wrongType(field, value, "string");
  const most = field.slug === "title" ? MAX_TITLE : MAX_ANSWER;
  if (value.length > most) throw bookingInputErrors.booking_response_too_long({ field: field.slug, max: most });
  return value;
}

/** International format; separators that people write are taken off. */
function asPhone(field: BookingFieldJson, value: unknown): string {
  const digits = asText(field, value).replace(/[\s().-]/g, "");
  if (!PHONE_NUMBER.test(digits)) throw bookingInputErrors.booking_response_phone({ field: field.slug });
  return digits;
}

function asUrl(field: BookingFieldJson, value: unknown): string {
  const text = asText(field, value).trim();
  if (!/^https?:$/.test(URL.parse(text)?.protocol ?? "")) {
    throw bookingInputErrors.booking_response_url({ field: field.slug });
  }
  return text;
}

/** Forms send numbers as text, clients as numbers: both are stored as numbers. */
function asNumber(field: BookingFieldJson, value: unknown): number {
  const number = typeof value === "string" ? Number(value.trim()) : value;
  if (typeof number !== "number" || !Number.isFinite(number)) throw wrongType(field, value, "number");
  return number;
}

function asBoolean(field: BookingFieldJson, value: unknown): boolean {
  if (typeof value !== "boolean") throw wrongType(field, value, "boolean");
  return value;
}

function asAddresses(field: BookingFieldJson, value: unknown): string[] {
  if (!Array.isArray(value)) throw wrongType(field, value, "array");
  const addresses = value.map((item: unknown) => {
    const text = typeof item === "string" ? item.trim().toLowerCase() : "";
    if (address.safeParse(text).success) return text;
    throw bookingInputErrors.booking_response_email({ field: field.slug, value: shown(item) });
  });
  if (new Set(addresses).size !== addresses.length) throw bookingInputErrors.duplicate_email();
  return addresses;
}

/** An event type without options accepts any answer. */
function optionsOf(field: BookingFieldJson): string[] | null {
  const options = Array.isArray(field.options) ? field.options.map(String) : [];
  return options.length === 0 ? null : options;
}

function asOption(field: BookingFieldJson, value: unknown): string | number {
  if (typeof value !== "string" && typeof value !== "number") throw wrongType(field, value, "string or number");
  const options = optionsOf(field);
  if (options && !options.includes(String(value))) {
    throw bookingInputErrors.booking_response_option({
      field: field.slug,
      value: shown(value),
      options: options.join(", "),
    });
  }
  return value;
}

function asOptions(field: BookingFieldJson, value: unknown): unknown[] {
  if (!Array.isArray(value)) throw wrongType(field, value, "array");
  const options = optionsOf(field);
  if (options && value.some((item) => !isOption(item, options))) {
    throw bookingInputErrors.booking_response_options({ field: field.slug, options: options.join(", ") });
  }
  return value;
}

function isOption(item: unknown, options: readonly string[]): boolean {
  return (typeof item === "string" || typeof item === "number") && options.includes(String(item));
}

function shown(value: unknown): string {
  return (typeof value === "string" ? value : (JSON.stringify(value) ?? "")).slice(0, MAX_SHOWN);
}

const CHECKS: Record<string, Check> = {
  text: asText,
  textarea: asText,
  address: asText,
  phone: asPhone,
  url: asUrl,
  number: asNumber,
  boolean: asBoolean,
  multiemail: asAddresses,
  select: asOption,
  radio: asOption,
  multiselect: asOptions,
  checkbox: asOptions,
};
