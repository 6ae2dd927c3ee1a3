import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestApp, anApp } from "../../../test/support/app.ts";
import { type TestUser, anEventType, aUser } from "../../../test/support/builders.ts";

let app: TestApp;
let ana: TestUser;
let serial = 0;

beforeAll(async () => {
  app = await anApp();
  ana = await aUser(app);
});
afterAll(() => app.close());

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
type Field = any;

function create(body: Record<string, unknown>) {
  serial += 1;
  const base = { title: "Fields", slug: `fields-${serial}`, lengthInMinutes: 30 };
  return app.call("POST", "/v2/event-types", { key: ana.key, body: { ...base, ...body } });
}
async function fieldsOf(bookingFields: unknown): Promise<Field[]> {
  const { body } = await create({ bookingFields });
  expect(body.error).toBeUndefined();
  return body.data.bookingFields;
}
function bySlug(fields: Field[], slug: string): Field {
  return fields.find((field) => field.slug === slug);
}
async function patch(id: number, body: unknown) {
  const answer = await app.call("PATCH", `/v2/event-types/${id}`, { key: ana.key, body });
  expect(answer.status).toBe(200);
  return answer.body.data;
}

const company = { type: "text", slug: "company", label: "Company", required: true };

test("own fields stand between location and title, in the order given", async () => {
  const topic = {
    type: "select",
    slug: "topic",
    label: "Topic",
    required: false,
    options: ["Tax", "Law"],
    placeholder: "Pick",
  };
  const fields = await fieldsOf([topic, { slug: "notes", label: "More" }, company]);
  expect(fields.map(({ slug }) => slug)).toEqual([
    "name",
    "email",
    "location",
    "topic",
    "company",
    "title",
    "notes",
    "guests",
    "rescheduleReason",
  ]);
  expect(bySlug(fields, "company")).toEqual({ ...company, isDefault: false, hidden: false, disableOnPrefill: false });
  expect(bySlug(fields, "topic")).toEqual({ ...topic, isDefault: false, hidden: false, disableOnPrefill: false });
});

test("every type of own field comes back as it was given", async () => {
  const plain = ["phone", "address", "text", "number", "textarea", "multiemail", "url", "boolean"].map((type) => ({
    type,
    slug: `my-${type}`,
    label: type,
    required: type === "text",
  }));
  const listed = ["select", "multiselect", "checkbox", "radio"].map((type) => ({
    type,
    slug: `my-${type}`,
    label: type,
    required: false,
    options: ["a", "b"],
    hidden: true,
    disableOnPrefill: true,
  }));
  const given = [...plain, ...listed];
  const fields = await fieldsOf(given);
  const defaults = { isDefault: false, hidden: false, disableOnPrefill: false };
  expect(fields.slice(3, 3 + given.length)).toEqual(given.map((field) => ({ ...defaults, ...field })));
});

test("naming a system field shows it; the others have their defaults", async () => {
  const fields = await fieldsOf([{ slug: "title", label: "About?" }]);
  expect(bySlug(fields, "title")).toEqual({
    type: "text",
    slug: "title",
    isDefault: true,
    required: false,
    hidden: false,
    disableOnPrefill: false,
    label: "About?",
  });
  expect(bySlug(await fieldsOf([company]), "title")).toMatchObject({ required: true, hidden: true });
  expect(bySlug(fields, "name")).toEqual({
    type: "name",
    slug: "name",
    isDefault: true,
    required: true,
    disableOnPrefill: false,
  });
  expect(bySlug(fields, "location")).toEqual({
    type: "radioInput",
    slug: "location",
    isDefault: true,
    required: false,
    hidden: false,
  });
  expect(bySlug(fields, "email")).toMatchObject({ required: true, hidden: false });
  const labelled = await fieldsOf([
    { slug: "location", label: "Where?" },
    { type: "name", label: "Who?", placeholder: "You" },
  ]);
  expect(bySlug(labelled, "location")).toMatchObject({ label: "Where?", required: false });
  expect(bySlug(labelled, "name")).toMatchObject({ label: "Who?", placeholder: "You", required: true });
});

test("a split name replaces the name", async () => {
  const fields = await fieldsOf([{ type: "splitName", firstNameLabel: "First", lastNameRequired: true }]);
  expect(fields[0]).toEqual({
    type: "splitName",
    slug: "splitName",
    isDefault: true,
    firstNameLabel: "First",
    lastNameRequired: true,
    disableOnPrefill: false,
  });
  expect(fields).toHaveLength(7);
  expect((await create({ bookingFields: fields })).body.data.bookingFields).toEqual(fields);
});

test("the attendee's phone is a system field after location", async () => {
  const phone = { type: "phone", slug: "attendeePhoneNumber", label: "Phone", required: true };
  const fields = await fieldsOf([company, phone]);
  expect(fields[3]).toMatchObject({ ...phone, isDefault: true });
  expect(fields[4]).toMatchObject(company);
});

test("a change that names fields replaces the set; disableGuests touches the guests field alone", async () => {
  const { id } = await anEventType(app, ana, { bookingFields: [company, { slug: "title" }], disableGuests: true });
  const shown = await patch(id, { disableGuests: false });
  expect(shown.disableGuests).toBe(false);
  expect(bySlug(shown.bookingFields, "guests").hidden).toBe(false);
  expect(bySlug(shown.bookingFields, "company")).toMatchObject(company);
  expect(bySlug(shown.bookingFields, "title").hidden).toBe(false);
  const hidden = await patch(id, { disableGuests: true });
  expect(bySlug(hidden.bookingFields, "guests").hidden).toBe(true);
  expect((await patch(id, { title: "Other" })).disableGuests).toBe(true);
  const replaced = await patch(id, { bookingFields: [{ slug: "guests", hidden: true, required: false }] });
  expect(replaced.disableGuests).toBe(true);
  expect(bySlug(replaced.bookingFields, "company")).toBeUndefined();
  expect(bySlug(replaced.bookingFields, "title").hidden).toBe(true);
});

test("an e-mail field that is named counts as required", async () => {
  const lists = { excludeEmails: ["spam.example"], requireEmails: ["example.com"] };
  const fields = await fieldsOf([{ type: "email", label: "Mail", ...lists }]);
  expect(bySlug(fields, "email")).toMatchObject({ required: true, hidden: false, label: "Mail", ...lists });
});

const REFUSED: [why: string, fields: unknown, text: RegExp][] = [
  ["no list", "name", /list of booking fields/],
  ["an empty list", [], /at least one field/],
  ["no field", ["text"], /object/],
  ["an unknown type", [{ ...company, type: "color" }], /type must be one of/],
  ["no type", [{ slug: "x", label: "X", required: true }], /type must be one of/],
  ["no label", [{ type: "text", slug: "x", required: true }], /label/],
  ["no required", [{ type: "text", slug: "x", label: "X" }], /required/],
  ["a slug twice", [company, { ...company, type: "number" }], /company is used twice/],
  ["a system field twice", [{ slug: "notes" }, { slug: "notes" }], /notes is used twice/],
  ["two names", [{ type: "name" }, { type: "splitName" }], /name is used twice/],
  ["a reserved slug", [{ ...company, slug: "email" }], /reserved/],
  ["no options", [{ ...company, type: "select" }], /options/],
  ["empty options", [{ ...company, type: "radio", options: [] }], /at least one option/],
  ["options that are no text", [{ ...company, type: "checkbox", options: [1] }], /options/],
  ["options that repeat", [{ ...company, type: "multiselect", options: ["a", "a"] }], /repeat/],
  ["an optional e-mail", [{ type: "email", required: false }], /e-mail field must be required/],
  ["a hidden e-mail", [{ type: "email", hidden: true }], /e-mail field must be required/],
];

test.each(REFUSED)("refused: %s", async (_, bookingFields, text) => {
  const { status, body } = await create({ bookingFields });
  expect(status).toBe(400);
  expect(body.error.message).toMatch(text);
});

const PLACES = [
  { type: "address", address: "Via Roma 1", public: true },
  { type: "link", link: "https://meet.example.com/a", public: false },
  { type: "phone", phone: "+390612345678", public: true },
  { type: "integration", integration: "cal-video" },
  { type: "attendeeAddress" },
  { type: "attendeePhone" },
  { type: "attendeeDefined" },
  { type: "attendeePhone" },
];

test("locations of every kind come back in order, duplicates too", async () => {
  const { body } = await create({ locations: PLACES });
  expect(body.data.locations).toEqual(PLACES);
});

const BAD_PLACES: [why: string, locations: unknown, text: RegExp][] = [
  ["no list", { type: "attendeePhone" }, /list of locations/],
  ["an empty list", [], /at least one location/],
  ["an unknown kind", [{ type: "moon" }], /type must be one of/],
  ["no kind", [{}], /type must be one of/],
  ["an empty address", [{ type: "address", address: "", public: true }], /address/],
  ["an address without public", [{ type: "address", address: "A" }], /public/],
  ["a link that is none", [{ type: "link", link: "meet", public: true }], /link/],
  ["a phone without country", [{ type: "phone", phone: "0612345678", public: true }], /international/],
  ["an unknown app", [{ type: "integration", integration: "fax" }], /cal-video, google-meet/],
  ["the default app of a team", [{ type: "organizersDefaultApp" }], /team/],
];

test.each(BAD_PLACES)("location refused: %s", async (_, locations, text) => {
  const { status, body } = await create({ locations });
  expect(status).toBe(400);
  expect(body.error.message).toMatch(text);
});
