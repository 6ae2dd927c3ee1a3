import type { Generated } from "kysely";
import type { Defaulted, InstantColumn, JsonColumn, NullableColumn, NullableInstantColumn } from "./columns.ts";

export type MailStatus = "waiting" | "sent" | "failed" | "kept";
export type MailAudience = "host" | "attendee";
export interface MailAddressJson {
  name: string;
  address: string;
}

export interface MailsTable {
  id: string;
  position: Generated<number>;
  account_id: number;
  event_id: string;
  kind: string;
  audience: MailAudience;
  booking_uid: string;
  recipient: string;
  recipient_name: string;
  thread: string;
  from_name: string;
  reply_to: JsonColumn<MailAddressJson[]>;
  subject: string;
  text: string;
  html: string;
  ics: NullableColumn<string>;
  ics_method: NullableColumn<"REQUEST" | "CANCEL">;
  message_id: string;
  status: MailStatus;
  attempts: Defaulted<number>;
  resends: Defaulted<number>;
  last_error: NullableColumn<string>;
  next_attempt_at: NullableInstantColumn;
  claimed_until: NullableInstantColumn;
  created_at: InstantColumn;
  sent_at: NullableInstantColumn;
}

export interface MailAttemptsTable {
  id: Generated<number>;
  mail_id: string;
  started_at: InstantColumn;
  duration_ms: number;
  response: NullableColumn<string>;
  error: NullableColumn<string>;
}
