import { expect, test } from "vitest";
import { completeFields } from "./booking-fields.ts";
import { checkBookingResponses, checkReschedule } from "./responses.ts";
import { type BookingFieldInput, bookingFieldsInput } from "./schemas/booking-fields.ts";

type Overrides = Partial<Parameters<typeof checkBookingResponses>[0]>;

function check(fields: unknown[], responses: Record<string, unknown> = {}, overrides: Overrides = {}) {
  const inputs: BookingFieldInput[] = fields.length === 0 ? [] : bookingFieldsInput.parse(fields);
  return checkBookingResponses({
    fields: completeFields(inputs),
    responses,
    attendee: { name: "Ana Sousa", email: "Ana@Example.com" },
    location: { storedValue: "integrations:daily", optionValue: "" },
    ...overrides,
  });
}
const INPUT = {
  responses: {},
  attendee: { name: "Ana", email: "ana@x.test" },
  location: { storedValue: "integrations:daily", optionValue: "" },
};
const field = (type: string, more: Record<string, unknown> = {}) => ({
  type,
  slug: "f",
  label: "F",
  required: false,
  ...more,
});
const required = (type: string, more: Record<string, unknown> = {}) => field(type, { required: true, ...more });

test("the stored answers always have name, email, guests and location", () => {
  expect(check([], { topic: "Tax" }, { guests: ["Bo@x.test", "bo@x.test"] })).toEqual({
    responses: {
      name: "Ana Sousa",
      email: "ana@example.com",
      guests: ["bo@x.test"],
      location: { value: "integrations:daily", optionValue: "" },
    },
    name: { name: "Ana Sousa" },
    email: "ana@example.com",
    phoneNumber: null,
    guests: ["bo@x.test"],
  });
});

const ACCEPTED: [type: string, value: unknown, stored?: unknown][] = [
  ["text", "Tax"],
  ["textarea", "Long\ntext"],
  ["address", "Rua 2"],
  ["phone", "+351 21 234 5678", "+351212345678"],
  ["url", "https://example.com/"],
  ["number", 4],
  ["number", 0],
  ["number", " 4.5 ", 4.5],
  ["boolean", false],
  ["multiemail", ["A@x.test", "b@x.test"], ["a@x.test", "b@x.test"]],
  ["select", "a"],
  ["select", 1],
  ["radio", "a"],
  ["multiselect", ["a", 1]],
  ["checkbox", ["a"]],
];
const LISTED = ["select", "radio", "multiselect", "checkbox"];
const withOptions = (type: string) => required(type, LISTED.includes(type) ? { options: ["a", "b", "1"] } : {});

test.each(ACCEPTED)("%s takes %j", (...row) => {
  const [type, value] = row;
  expect(check([withOptions(type)], { f: value }).responses.f).toEqual(row.length === 3 ? row[2] : value);
});

const typeText = (expected: string, type: string, received: string) =>
  `Invalid type for booking field 'f'. Expected type ${expected} (compatible with field type '${type}'), but received ${received}.`;

const REFUSED: [type: string, value: unknown, message: string][] = [
  ["text", 1, typeText("string", "text", "number")],
  ["url", ["x"], typeText("string", "url", "array")],
  ["url", "example", "Booking field 'f' must be an http:// or https:// URL"],
  ["url", "javascript:alert(1)", "Booking field 'f' must be an http:// or https:// URL"],
  ["phone", "12", "Invalid phone number format. Please use international format. Booking field 'f'"],
  ["number", "four", typeText("number", "number", "string")],
  ["number", {}, typeText("number", "number", "object")],
  ["boolean", "yes", typeText("boolean", "boolean", "string")],
  ["multiemail", "a@x.test", typeText("array", "multiemail", "string")],
  ["multiemail", ["a@x.test", "A@x.test"], "duplicate_email"],
  ["multiemail", ["a@x.test", 5], "Invalid email format: '5' in booking field 'f'"],
  ["select", "c", "Invalid option 'c' for booking field 'f'. Allowed options are: a, b, 1."],
  ["radio", true, typeText("string or number", "radio", "boolean")],
  ["multiselect", "a", typeText("array", "multiselect", "string")],
  ["checkbox", ["a", "c"], "One or more invalid options for booking field 'f'. Allowed options are: a, b, 1."],
  ["multiselect", [{}], "One or more invalid options for booking field 'f'. Allowed options are: a, b, 1."],
];

test.each(REFUSED)("%s refuses %j", (type, value, message) => {
  expect(() => check([withOptions(type)], { f: value })).toThrow(message);
});

test.each([undefined, null, "", "  ", []])("a required field that gets %j is missing", (value) => {
  expect(() => check([required("text")], { f: value })).toThrow(/^Missing required booking field response: f/);
});

test("optional and hidden fields may stay empty; null reads as empty text", () => {
  expect(check([field("number")], {}).responses).not.toHaveProperty("f");
  expect(check([field("text")], { f: null }).responses.f).toBe("");
  expect(check([required("text", { hidden: true })], {}).responses).not.toHaveProperty("f");
});

test("an inherited property is not an answer", () => {
  expect(() => check([{ ...required("text"), slug: "constructor" }], {})).toThrow(/response: constructor/);
});

test("title and notes are answers like others", () => {
  expect(check([], { title: "My case", notes: "Bring cake" }).responses).toMatchObject({
    title: "My case",
    notes: "Bring cake",
  });
  expect(() => check([{ slug: "notes", required: true }], {})).toThrow(/response: notes/);
});

test("the reason to reschedule is asked when rescheduling, and stored with the other answers", () => {
  const reason = [{ slug: "rescheduleReason", required: true }];
  expect(check(reason, { rescheduleReason: "Ill" }).responses).not.toHaveProperty("rescheduleReason");
  const asked = completeFields(bookingFieldsInput.parse(reason));
  const before = { topic: "Tax", rescheduleReason: "Strike" };
  for (const missing of [undefined, "", "  "]) {
    expect(() => checkReschedule(asked, before, missing)).toThrow(/^Missing required booking field response: resch/);
  }
  expect(checkReschedule(asked, before, "Ill")).toEqual({ topic: "Tax", rescheduleReason: "Ill" });
  const hidden = completeFields(bookingFieldsInput.parse([{ ...reason[0], hidden: true }]));
  for (const fields of [completeFields([]), hidden, []]) {
    expect(checkReschedule(fields, before, "")).toEqual({ topic: "Tax" });
  }
});

test("the attendee's phone", () => {
  const phone = { type: "phone", slug: "attendeePhoneNumber", label: "Phone", required: true };
  expect(() => check([phone])).toThrow(
    /^Missing attendee phone number - it is required by the event type\. Pass it as "attendee\.phoneNumber"/,
  );
  const attendee = { name: "Ana", email: "ana@x.test", phoneNumber: "+351 212345678" };
  expect(check([phone], {}, { attendee })).toMatchObject({
    phoneNumber: "+351212345678",
    responses: { attendeePhoneNumber: "+351212345678" },
  });
  expect(check([phone], { attendeePhoneNumber: "+351212345678" }).phoneNumber).toBe("+351212345678");
});

test("names, whole and split", () => {
  const split = [{ type: "splitName" }];
  const parts = { name: "Ana Maria Sousa", firstName: "Ana", lastName: "Maria Sousa" };
  const whole = check(split, {}, { attendee: { name: "Ana Maria Sousa", email: "a@x.test" } });
  expect(whole.name).toEqual(parts);
  expect(whole.responses.name).toEqual({ firstName: "Ana", lastName: "Maria Sousa" });
  const object = { firstName: "Ana Maria", lastName: "Sousa" };
  const given = check([], {}, { attendee: { name: object, email: "a@x.test" } });
  expect(given.name).toEqual({ name: "Ana Maria Sousa", ...object });
  expect(given.responses.name).toEqual(object);
  expect(check(split, { name: object }).responses.name).toEqual(object);
  expect(check(split, {}, { attendee: { name: "Ana", email: "a@x.test" } }).name.name).toBe("Ana");
  const both = [{ type: "splitName", lastNameRequired: true }];
  expect(() => check(both, {}, { attendee: { name: "Ana", email: "a@x.test" } })).toThrow(/name\.lastName/);
  expect(() => check([], {}, { attendee: { name: " ", email: "a@x.test" } })).toThrow(/response: name/);
});

test("who may book by e-mail address", () => {
  const booking = (lists: object, email: string) => () =>
    check([{ type: "email", ...lists }], {}, { attendee: { name: "Ana", email } });
  expect(booking({ excludeEmails: ["spam.example"] }, "a@spam.example")).toThrow(/^exclude_emails_match/);
  expect(booking({ excludeEmails: ["@spam.example"] }, "a@Spam.Example")).toThrow(/^exclude_emails_match/);
  expect(booking({ excludeEmails: ["spam.example"] }, "a@notspam.example")).not.toThrow();
  expect(booking({ excludeEmails: ["b@x.test"] }, "bb@x.test")).not.toThrow();
  expect(booking({ requireEmails: ["x.test", "b@y.test"] }, "c@z.test")).toThrow(/^require_emails_no_match/);
  expect(booking({ requireEmails: ["x.test", "b@y.test"] }, "b@y.test")).not.toThrow();
  expect(booking({ requireEmails: [] }, "b@y.test")).not.toThrow();
});

test("without an e-mail address: only where it is not asked for, by a stand-in", () => {
  const fields = completeFields([{ type: "email", required: false, hidden: true }]);
  const attendee = { name: "Ana", phoneNumber: "+351212345678" };
  const answer = check([], {}, { fields, attendee, mailDomain: "book.example.com" });
  expect(answer.email).toBe("351212345678@sms.book.example.com");
  expect(() => check([], {}, { attendee, mailDomain: "book.example.com" })).toThrow(/response: email/);
  expect(() => check([], {}, { fields, attendee: { name: "Ana" }, mailDomain: "x" })).toThrow(/response: email/);
});

test("guests where they are disabled or required", () => {
  expect(() => check([{ slug: "guests", hidden: true }], {}, { guests: ["bo@x.test"] })).toThrow(/^Cannot add guests/);
  expect(() => check([{ slug: "guests", required: true }], {}, { guests: [] })).toThrow(/response: guests/);
  expect(() => check([], {}, { guests: ["bo"] })).toThrow("Invalid email format: 'bo' in booking field 'guests'");
});

test("what is missing is asked for where the request has it", () => {
  const missing = (slug: string, place: string) =>
    `Missing required booking field response: ${slug} - answer it in "${place}"`;
  const phoneOnly = { name: "Ana", phoneNumber: "+351212345678" };
  expect(() => check([], {}, { attendee: phoneOnly })).toThrow(missing("email", "attendee.email"));
  const guests = { type: "guests", slug: "guests", isDefault: true, required: true, hidden: false };
  expect(() => checkBookingResponses({ ...INPUT, fields: [guests as never] })).toThrow(missing("guests", "guests"));
  expect(() => check([], {}, { attendee: { name: " ", email: "a@x.test" } })).toThrow(missing("name", "attendee.name"));
  expect(() => check([required("text")])).toThrow(missing("f", "bookingFieldsResponses"));
});
