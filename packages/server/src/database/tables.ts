import type { ColumnType, Generated } from "kysely";
import type {
  CreatedColumn,
  Defaulted,
  InstantColumn,
  JsonColumn,
  NullableColumn,
  NullableInstantColumn,
  NullableJsonColumn,
  OptionalJsonColumn,
} from "./columns.ts";
import type { MailAttemptsTable, MailsTable } from "./mail-tables.ts";

export interface WindowJson {
  days: number[];
  startMinute: number;
  endMinute: number;
}
export interface OverrideJson {
  date: string;
  startMinute: number;
  endMinute: number;
}

export interface AccountsTable {
  id: Generated<number>;
  kind: "user" | "team";
  last_event_position: Defaulted<number>;
}

export interface AccountRevisionsTable {
  account_id: number;
  revision: number;
}

export interface UsersTable {
  id: Generated<number>;
  account_id: number;
  email: string;
  email_verified_at: NullableInstantColumn;
  username: NullableColumn<string>;
  name: NullableColumn<string>;
  password_hash: NullableColumn<string>;
  time_zone: string;
  time_format: Defaulted<number>;
  week_start: Defaulted<string>;
  locale: Defaulted<string>;
  bio: NullableColumn<string>;
  avatar_url: NullableColumn<string>;
  metadata: OptionalJsonColumn<Record<string, unknown>>;
  role: Defaulted<"USER" | "ADMIN">;
  default_schedule_id: NullableColumn<number>;
  created_at: CreatedColumn;
  updated_at: CreatedColumn;
}

export interface SessionsTable {
  token_hash: Buffer;
  user_id: number;
  user_agent: NullableColumn<string>;
  created_at: InstantColumn;
  expires_at: InstantColumn;
}

export interface ApiKeysTable {
  id: string;
  user_id: number;
  team_id: NullableColumn<number>;
  note: NullableColumn<string>;
  hashed_key: string;
  created_at: InstantColumn;
  expires_at: NullableInstantColumn;
  last_used_at: NullableInstantColumn;
}

export interface SchedulesTable {
  id: Generated<number>;
  user_id: number;
  name: string;
  time_zone: string;
  windows: JsonColumn<WindowJson[]>;
  overrides: OptionalJsonColumn<OverrideJson[]>;
  created_at: CreatedColumn;
  updated_at: CreatedColumn;
}

export interface TravelPeriodsTable {
  id: Generated<number>;
  user_id: number;
  time_zone: string;
  from_date: string;
  to_date: NullableColumn<string>;
}

export interface OutOfOfficeTable {
  id: Generated<number>;
  uuid: string;
  user_id: number;
  from_date: string;
  to_date: string;
  reason: NullableColumn<string>;
  notes: NullableColumn<string>;
  to_user_id: NullableColumn<number>;
  created_at: CreatedColumn;
  updated_at: CreatedColumn;
}

export type BookingWindowJson =
  | { type: "calendarDays" | "businessDays"; value: number; rolling: boolean }
  | { type: "range"; value: [string, string] };
export type LimitsJson = { day?: number; week?: number; month?: number; year?: number };
export type RecurrenceJson = { interval: number; occurrences: number; frequency: "yearly" | "monthly" | "weekly" };
/** Stored as the API shows it. */
export type LocationJson = { type: string; [key: string]: unknown };
/** Stored as the API shows it, system fields included, in order. */
export type BookingFieldJson = { type: string; slug: string; isDefault: boolean; [key: string]: unknown };

export interface EventTypesTable {
  id: Generated<number>;
  owner_id: NullableColumn<number>;
  team_id: NullableColumn<number>;
  slug: string;
  title: string;
  description: NullableColumn<string>;
  hidden: Defaulted<boolean>;
  length_minutes: number;
  length_options: NullableColumn<number[]>;
  slot_interval_minutes: NullableColumn<number>;
  notice_minutes: Defaulted<number>;
  before_buffer_minutes: Defaulted<number>;
  after_buffer_minutes: Defaulted<number>;
  offset_start_minutes: Defaulted<number>;
  only_first_slot_per_day: Defaulted<boolean>;
  optimized_slots: Defaulted<boolean>;
  schedule_id: NullableColumn<number>;
  booking_window: NullableJsonColumn<BookingWindowJson>;
  limits_count: NullableJsonColumn<LimitsJson>;
  limits_duration: NullableJsonColumn<LimitsJson>;
  max_active_bookings: NullableColumn<number>;
  offer_reschedule_at_limit: Defaulted<boolean>;
  seats: NullableColumn<number>;
  seats_show_attendees: Defaulted<boolean>;
  seats_show_availability: Defaulted<boolean>;
  requires_confirmation: Defaulted<boolean>;
  confirmation_threshold_minutes: NullableColumn<number>;
  pending_blocks: Defaulted<boolean>;
  recurrence: NullableJsonColumn<RecurrenceJson>;
  locations: JsonColumn<LocationJson[]>;
  booking_fields: JsonColumn<BookingFieldJson[]>;
  custom_name: NullableColumn<string>;
  requires_authentication: Defaulted<boolean>;
  requires_email_verification: Defaulted<boolean>;
  disable_cancelling: Defaulted<boolean>;
  disable_rescheduling: Defaulted<boolean>;
  reschedule_notice_minutes: NullableColumn<number>;
  allow_rescheduling_past: Defaulted<boolean>;
  allow_rescheduling_cancelled: Defaulted<boolean>;
  cancellation_reason_required: Defaulted<
    "MANDATORY_HOST_ONLY" | "MANDATORY_ATTENDEE_ONLY" | "MANDATORY_BOTH" | "OPTIONAL_BOTH"
  >;
  strict_holds: Defaulted<boolean>;
  settings: OptionalJsonColumn<Record<string, unknown>>;
  created_at: CreatedColumn;
  updated_at: CreatedColumn;
}

export type BookingStatus = "accepted" | "pending" | "cancelled" | "rejected" | "awaiting_host";

export interface BookingsTable {
  id: Generated<number>;
  uid: string;
  account_id: number;
  event_type_id: NullableColumn<number>;
  organizer_id: NullableColumn<number>;
  status: BookingStatus;
  starts_at: InstantColumn;
  ends_at: InstantColumn;
  wall_start: string;
  wall_time_zone: string;
  title: string;
  description: Defaulted<string>;
  location: NullableColumn<string>;
  meeting_url: NullableColumn<string>;
  responses: OptionalJsonColumn<Record<string, unknown>>;
  metadata: OptionalJsonColumn<Record<string, unknown>>;
  booker_email: string;
  request_hash: NullableColumn<Buffer>;
  cancellation_reason: NullableColumn<string>;
  cancelled_by_email: NullableColumn<string>;
  rejection_reason: NullableColumn<string>;
  rescheduling_reason: NullableColumn<string>;
  rescheduled_by_email: NullableColumn<string>;
  rescheduled: Defaulted<boolean>;
  rescheduled_from_uid: NullableColumn<string>;
  rescheduled_to_uid: NullableColumn<string>;
  recurring_booking_uid: NullableColumn<string>;
  ics_uid: string;
  ics_sequence: Defaulted<number>;
  host_absent: Defaulted<boolean>;
  rating: NullableColumn<number>;
  created_at: InstantColumn;
  updated_at: NullableInstantColumn;
  deleted_event_type_id: NullableColumn<number>;
}

/** `facts` is the row of `event_types` as it was. */
export interface DeletedEventTypesTable {
  id: number;
  facts: JsonColumn<Record<string, unknown>>;
}

export interface AttendeesTable {
  id: Generated<number>;
  booking_id: number;
  name: string;
  email: string;
  phone_number: NullableColumn<string>;
  time_zone: string;
  language: Defaulted<string>;
  absent: Defaulted<boolean>;
  is_guest: Defaulted<boolean>;
  seat_uid: NullableColumn<string>;
  responses: NullableJsonColumn<Record<string, unknown>>;
  metadata: NullableJsonColumn<Record<string, unknown>>;
}

export interface BookingReferencesTable {
  id: Generated<number>;
  booking_id: number;
  type: string;
  event_uid: string;
  destination_calendar_id: NullableColumn<string>;
}

export interface HoldsTable {
  uid: string;
  event_type_id: number;
  host_id: number;
  starts_at: InstantColumn;
  ends_at: InstantColumn;
  expires_at: InstantColumn;
  holder: NullableColumn<string>;
  created_at: InstantColumn;
}

export interface ClaimsTable {
  id: Generated<number>;
  host_id: number;
  booking_id: NullableColumn<number>;
  hold_uid: NullableColumn<string>;
  event_type_id: NullableColumn<number>;
  exclusive: boolean;
  during: string;
  starts_at: InstantColumn;
  ends_at: InstantColumn;
  /** Generated from `during`. */
  blocked_from_ms: ColumnType<number, never, never>;
  blocked_until_ms: ColumnType<number, never, never>;
  /** Both ends as two big-endian 64 bit numbers. */
  blocked: ColumnType<Buffer, never, never>;
}

export interface EventsTable {
  account_id: number;
  position: number;
  id: string;
  type: string;
  subject: string;
  data: JsonColumn<Record<string, unknown>>;
  created_at: InstantColumn;
  dispatched_at: NullableInstantColumn;
}

export interface IdempotencyKeysTable {
  scope: string;
  key: string;
  request_hash: Buffer;
  status: number;
  body: string;
  api_version: NullableColumn<string>;
  created_at: InstantColumn;
}

export interface WebhooksTable {
  id: string;
  user_id: NullableColumn<number>;
  event_type_id: NullableColumn<number>;
  subscriber_url: string;
  active: boolean;
  triggers: string[];
  payload_template: NullableColumn<string>;
  secret: NullableColumn<string>;
  version: string;
  delay_time: number;
  delay_unit: "DAY" | "HOUR" | "MINUTE";
  meetings_since: InstantColumn;
  created_at: InstantColumn;
  updated_at: InstantColumn;
}

export type DeliveryStatus = "pending" | "delivered" | "exhausted" | "discarded";

export interface WebhookDeliveriesTable {
  id: string;
  sequence: Generated<number>;
  webhook_id: string;
  owner_id: Defaulted<number>;
  cause: NullableColumn<string>;
  replay_of: NullableColumn<string>;
  trigger: string;
  subject: string;
  lane: NullableColumn<string>;
  content_type: string;
  body: string;
  status: DeliveryStatus;
  attempt_count: Defaulted<number>;
  next_attempt_at: NullableInstantColumn;
  created_at: InstantColumn;
  finished_at: NullableInstantColumn;
}

export interface WebhookAttemptsTable {
  id: Generated<number>;
  delivery_id: string;
  started_at: InstantColumn;
  duration_ms: number;
  status: NullableColumn<number>;
  error: NullableColumn<string>;
  response: NullableColumn<string>;
}

export interface MigrationsTable {
  name: string;
  applied_at: CreatedColumn;
}

export interface SecretFingerprintTable {
  is_only: Defaulted<boolean>;
  salt: Buffer;
  hash: Buffer;
}

/** Every table, by its SQL name. A test compares this file with information_schema. */
export interface Tables {
  accounts: AccountsTable;
  account_revisions: AccountRevisionsTable;
  users: UsersTable;
  sessions: SessionsTable;
  api_keys: ApiKeysTable;
  schedules: SchedulesTable;
  travel_periods: TravelPeriodsTable;
  out_of_office: OutOfOfficeTable;
  event_types: EventTypesTable;
  deleted_event_types: DeletedEventTypesTable;
  bookings: BookingsTable;
  attendees: AttendeesTable;
  booking_references: BookingReferencesTable;
  holds: HoldsTable;
  claims: ClaimsTable;
  events: EventsTable;
  idempotency_keys: IdempotencyKeysTable;
  webhooks: WebhooksTable;
  webhook_deliveries: WebhookDeliveriesTable;
  webhook_attempts: WebhookAttemptsTable;
  mails: MailsTable;
  mail_attempts: MailAttemptsTable;
  migrations: MigrationsTable;
  secret_fingerprint: SecretFingerprintTable;
}
