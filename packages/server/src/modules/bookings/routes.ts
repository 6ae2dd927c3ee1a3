import type { Caller } from "../../http/caller.ts";
import { defineOperation, type Operation, success } from "../../http/operation.ts";
import { pagination, statusOnly } from "../../http/schemas.ts";
import type { ApiVersion } from "../../http/versions.ts";
import { readCalendarLinks } from "./calendar-links.ts";
import { cancelBooking } from "./cancel.ts";
import { confirmBooking } from "./confirm.ts";
import { declineBooking } from "./decline.ts";
import { readAccessible, readAttendee, readBookings, readReferences, viewOf } from "./get.ts";
import {
  attendeeParams,
  bookingParams,
  cancelBody,
  declineBody,
  listQuery,
  markAbsentBody,
  referencesQuery,
  requestRescheduleBody,
} from "./input-schemas.ts";
import { searchBookings } from "./list.ts";
import { markAbsent } from "./mark-absent.ts";
import { mayAccess } from "./policy.ts";
import { presentAttendeeWithId, presentBooking } from "./present.ts";
import type { BookingView } from "./queries.ts";
import { requestReschedule } from "./request-reschedule.ts";
import {
  attendeeAnswer,
  attendeesAnswer,
  bookingAnswer,
  bookingListAnswer,
  bookingsAnswer,
  calendarLinksAnswer,
  referencesAnswer,
} from "./schemas.ts";

const common = { resource: "bookings", tag: "Bookings" } as const;
const read = { ...common, access: "user", permission: "BOOKING_READ" } as const;
const write = { ...common, access: "user", permission: "BOOKING_WRITE", method: "POST", status: 200 } as const;

function presentFor(caller: Caller, version: ApiVersion, found: BookingView | BookingView[]) {
  const present = (booking: BookingView) => presentBooking(booking, viewOf(caller, booking, version));
  return Array.isArray(found) ? found.map(present) : present(found);
}

const list = defineOperation({
  ...read,
  id: "listBookings",
  method: "GET",
  path: "/v2/bookings",
  summary: "List bookings",
  description: "Bookings that you organize or attend. Every occurrence of a series is a booking of its own.",
  query: listQuery,
  response: bookingListAnswer,
  handler: async ({ ports, caller, query }) => {
    const { bookings, totalItems } = await searchBookings(ports, caller.user, query);
    // Whoever is in the list is involved, so attendees always show.
    return success(
      bookings.map((booking) => presentBooking(booking, { showOrganizerEmail: mayAccess(caller.user, booking) })),
      { pagination: pagination(query.skip, query.take, totalItems) },
    );
  },
});

const get = defineOperation({
  ...common,
  id: "getBooking",
  method: "GET",
  path: "/v2/bookings/{bookingUid}",
  summary: "Get a booking",
  description:
    "Whoever knows the uid may read the booking. The uid of a series answers all its bookings, soonest first.",
  access: "optional",
  params: bookingParams,
  response: bookingsAnswer,
  handler: async ({ ports, caller, params, version }) =>
    success(presentFor(caller, version, await readBookings(ports, params.bookingUid))),
});

const cancel = defineOperation({
  ...common,
  id: "cancelBooking",
  method: "POST",
  status: 200,
  path: "/v2/bookings/{bookingUid}/cancel",
  summary: "Cancel a booking",
  description:
    "Whoever knows the uid may cancel. With credentials of the organizer it counts as the organizer's doing: the event type may ask one side or the other for a reason. The uid of a series cancels all its bookings that are to come and answers the series.",
  access: "optional",
  params: bookingParams,
  body: cancelBody,
  bodyOptional: true,
  response: bookingsAnswer,
  handler: async ({ ports, caller, params, body, version }) =>
    success(presentFor(caller, version, await cancelBooking(ports, caller, params.bookingUid, body))),
});

const confirm = defineOperation({
  ...write,
  id: "confirmBooking",
  path: "/v2/bookings/{bookingUid}/confirm",
  summary: "Confirm a booking",
  description:
    "Accepts a booking that waits for your yes, with all that wait in its series. If the time was taken meanwhile the answer is 409 with what stands in the way.",
  params: bookingParams,
  response: bookingsAnswer,
  handler: async ({ ports, caller, params, version }) =>
    success(presentFor(caller, version, await confirmBooking(ports, caller.user, params.bookingUid))),
});

const decline = defineOperation({
  ...write,
  id: "declineBooking",
  path: "/v2/bookings/{bookingUid}/decline",
  summary: "Decline a booking",
  description: "Refuses a booking that waits for your yes, with all that wait in its series.",
  params: bookingParams,
  body: declineBody,
  bodyOptional: true,
  response: bookingsAnswer,
  handler: async ({ ports, caller, params, body, version }) =>
    success(presentFor(caller, version, await declineBooking(ports, caller.user, params.bookingUid, body.reason))),
});

const absent = defineOperation({
  ...write,
  id: "markBookingAbsent",
  path: "/v2/bookings/{bookingUid}/mark-absent",
  summary: "Mark who did not come",
  description: "From the start of the booking on. `false` takes a mark back; who is not named stays as is.",
  params: bookingParams,
  body: markAbsentBody,
  response: bookingAnswer,
  handler: async ({ ports, caller, params, body }) =>
    success(
      presentBooking(await markAbsent(ports, caller.user, params.bookingUid, body), { showOrganizerEmail: true }),
    ),
});

const askToReschedule = defineOperation({
  ...write,
  id: "requestBookingReschedule",
  path: "/v2/bookings/{bookingUid}/request-reschedule",
  summary: "Ask the booker for another time",
  description: "Cancels the booking. Its uid stays good for one reschedule, by which the booker chooses another time.",
  params: bookingParams,
  body: requestRescheduleBody,
  bodyOptional: true,
  response: statusOnly,
  handler: async ({ ports, caller, params, body }) => {
    await requestReschedule(ports, caller.user, params.bookingUid, body.rescheduleReason);
    return { status: "success" };
  },
});

const calendarLinks = defineOperation({
  ...read,
  id: "getBookingCalendarLinks",
  method: "GET",
  path: "/v2/bookings/{bookingUid}/calendar-links",
  summary: "Get links that add the booking to a calendar",
  params: bookingParams,
  response: calendarLinksAnswer,
  handler: async ({ ports, params }) => success(await readCalendarLinks(ports, params.bookingUid)),
});

const references = defineOperation({
  ...read,
  id: "listBookingReferences",
  method: "GET",
  path: "/v2/bookings/{bookingUid}/references",
  summary: "List what calendars and video services call the booking",
  description: "Only for the organizer.",
  params: bookingParams,
  query: referencesQuery,
  response: referencesAnswer,
  handler: async ({ ports, caller, params, query }) =>
    success(await readReferences(ports, caller.user, params.bookingUid, query.type)),
});

const attendees = defineOperation({
  ...read,
  tag: "Bookings / Attendees",
  id: "listBookingAttendees",
  method: "GET",
  path: "/v2/bookings/{bookingUid}/attendees",
  summary: "List the attendees of a booking",
  params: bookingParams,
  response: attendeesAnswer,
  handler: async ({ ports, caller, params }) => {
    const booking = await readAccessible(ports, caller.user, params.bookingUid);
    return success(booking.attendees.map((attendee) => presentAttendeeWithId(attendee, booking.id)));
  },
});

const attendee = defineOperation({
  ...read,
  tag: "Bookings / Attendees",
  id: "getBookingAttendee",
  method: "GET",
  path: "/v2/bookings/{bookingUid}/attendees/{attendeeId}",
  summary: "Get an attendee of a booking",
  params: attendeeParams,
  response: attendeeAnswer,
  handler: async ({ ports, caller, params }) => {
    const found = await readAttendee(ports, caller.user, params.bookingUid, params.attendeeId);
    return success(presentAttendeeWithId(found.attendee, found.bookingId));
  },
});

/** Reading bookings and moving them through their statuses. */
export const readingAndStatusOperations: Operation[] = [
  list,
  get,
  cancel,
  confirm,
  decline,
  absent,
  askToReschedule,
  calendarLinks,
  references,
  attendees,
  attendee,
];
