const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** Pauses after the first, second, ... failed try. With the first try at once there are eight, over 27.6 hours. */
export const RETRY_DELAYS_MS: readonly number[] = [
  5 * SECOND_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  10 * HOUR_MS,
];

/** A try that takes longer has failed. */
export const TRY_TIMEOUT_MS = 10 * SECOND_MS;
/** After a claim, nobody else tries until then: longer than a try can take, so that only a killed process is stood in for. */
export const LEASE_MS = TRY_TIMEOUT_MS + 5 * SECOND_MS;

/** Of an answer, for the log. */
export const MAX_ANSWER_BYTES = 4096;
/** Of a filled template: it can repeat what strangers wrote. */
export const MAX_BODY_CHARACTERS = 64 * 1024;
/** Of all bodies that tell of one event: many webhooks can be told of it. */
export const MAX_EVENT_CHARACTERS = 4 * 1024 * 1024;
/** Of the bodies that are held and stored together: the driver makes two more copies of them for a statement. */
export const MAX_STATEMENT_CHARACTERS = 2 * 1024 * 1024;

/** Tries of one process at a time. Most of them only wait, so that there are places left when many hang. */
export const MAX_IN_FLIGHT = 512;
/** Of those, to the webhooks of one owner. */
export const MAX_IN_FLIGHT_PER_OWNER = 64;
/** And when these take longer than `SLOW_MS` on average. */
export const MAX_IN_FLIGHT_PER_SLOW_OWNER = 4;
export const SLOW_MS = 500;
/** Of those of one owner, to one webhook. */
export const MAX_IN_FLIGHT_PER_WEBHOOK = 16;
/** And to one whose last try got no answer: receivers that hang must not take the places of those that don't. */
export const MAX_IN_FLIGHT_PER_SILENT_WEBHOOK = 1;
export const MAX_CLAIMED_AT_ONCE = 128;

export const DAY_MS = 24 * HOUR_MS;
/** A meeting whose beginning or end is longer ago (the server was down) is not told any more. */
export const MEETING_LATEST_MS = DAY_MS;

/** Sends what is due. */
export const DELIVERY_QUEUE = "webhook-delivery";
/** Every minute: meetings that begin or end, deliveries that nobody works at any more. */
export const CLOCK_QUEUE = "webhook-clock";
/** How far ahead the clock looks for what has an exact time; more than its period, so that nothing falls between. */
export const LOOK_AHEAD_MS = 2 * MINUTE_MS;
