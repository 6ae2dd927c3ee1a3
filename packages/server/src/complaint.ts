import { DataDirectoryError } from "./data-directory.ts";
import { EmbeddedDatabaseError } from "./database/embedded.ts";
import { isUnanswered } from "./database/wait.ts";

const UNANSWERED = "the database does not answer: see DATABASE_URL";

/** What an operator can mend, by the code of the error that tells of it. */
const ADVICE: Record<string, string> = {
  EADDRINUSE: "the port is in use: stop what listens there, or set PORT",
  EACCES: "no permission to listen there, or to write the data directory: see PORT and MERIDIAN_DATA_DIR",
  EADDRNOTAVAIL: "this machine has no such address: see HOST",
  ENOTFOUND: "a host name cannot be resolved: see HOST and DATABASE_URL",
  EAI_AGAIN: "a host name cannot be resolved: see HOST and DATABASE_URL",
  ECONNREFUSED: UNANSWERED,
  ECONNRESET: UNANSWERED,
  ETIMEDOUT: UNANSWERED,
  "57P03": "the database is still starting: see DATABASE_URL",
  "28P01": "the database refuses the password: see DATABASE_URL",
  "28000": "the database refuses the user: see DATABASE_URL",
  "3D000": "the database does not exist: see DATABASE_URL",
  "42501": "the database's user may not make schemas and tables: make it the owner of the database, see DATABASE_URL",
};

/** Their message says all that an operator needs. */
const ONE_LINERS = [DataDirectoryError, EmbeddedDatabaseError];

/** What is wrong in one line, for what an operator can mend; null for what only a stack explains. */
export function complaintOf(error: unknown): string | null {
  const { code, message } = error as { code?: string; message?: string };
  if (ONE_LINERS.some((known) => error instanceof known)) return message ?? "";
  const advice = isUnanswered(error) ? UNANSWERED : ADVICE[code ?? ""];
  return advice === undefined ? null : `Meridian cannot start: ${advice} (${message || code})`;
}
