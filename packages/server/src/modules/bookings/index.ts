import type { Operation } from "../../http/operation.ts";
import { readingAndStatusOperations } from "./routes.ts";
import { createOperations } from "./routes-create.ts";

export function bookingsOperations(): Operation[] {
  return [...createOperations(), ...readingAndStatusOperations];
}

export { type BookingEventType, bookingEvent } from "./booking-events.ts";
export { bareEntry, readCalendarLinks } from "./calendar-links.ts";
export { type CalendarEntry, calendarFile } from "./ics.ts";
export { needsCancellationReason } from "./policy.ts";
export { presentBooking } from "./present.ts";
export { type BookingView, findBookingByUid } from "./queries.ts";
