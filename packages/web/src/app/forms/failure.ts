import { RequestFailure } from "../../shared/http.ts";
import { words } from "../words.ts";

/** Why a command did not work out, in a person's words. */
export interface Failure {
  readonly message: string;
  /** What is wrong with single entries, by the server's name of the entry (`locations.0.link`). */
  readonly fields: Readonly<Record<string, string>>;
}

interface FieldProblem {
  readonly property?: string;
  readonly constraints?: Record<string, string>;
}

/** Turns what was thrown into words. `fieldOf` names the entry that a reason of the server is about. */
export function explain(error: unknown, fieldOf: Readonly<Record<string, string>> = {}): Failure {
  if (!(error instanceof RequestFailure)) return { message: words.failures.unexpected, fields: {} };
  const known = knownText(error);
  const field = fieldOf[error.reason];
  if (field !== undefined)
    return { message: words.failures.look, fields: { [field]: known ?? sentence(error.message) } };
  if (error.reason === "validation_failed") return { message: words.failures.look, fields: fieldProblems(error) };
  if (known !== undefined) return { message: known, fields: {} };
  if (error.status >= 500) return { message: words.failures.server, fields: {} };
  return { message: sentence(error.message) || words.failures.unexpected, fields: {} };
}

/** Our own words for a reason. Those of some depend on what exactly the server says. */
function knownText({ reason, message }: RequestFailure): string | undefined {
  const known = words.failures.reasons[reason];
  return typeof known === "function" ? known(message) : known;
}

function fieldProblems(error: RequestFailure): Record<string, string> {
  const problems = Array.isArray(error.details["errors"]) ? (error.details["errors"] as FieldProblem[]) : [];
  const fields: Record<string, string> = {};
  for (const { property, constraints } of problems) {
    const text = Object.values(constraints ?? {})[0];
    if (property && text && !(property in fields)) fields[property] = sentence(text);
  }
  return fields;
}

/** The server's rules read `must be …`: a sentence says what must, begins with a capital and ends with a point. */
export function sentence(text: string): string {
  const trimmed = text.trim();
  if (trimmed === "") return "";
  const about = /^must\b/.test(trimmed) ? `${words.failures.entry} ${trimmed}` : trimmed;
  const whole = /[.!?]$/.test(about) ? about : `${about}.`;
  return whole.charAt(0).toUpperCase() + whole.slice(1);
}

/** The first problem whose name is the given one or lies inside of it. */
export function problemOf(fields: Readonly<Record<string, string>>, name: string): string | undefined {
  if (name in fields) return fields[name];
  return Object.entries(fields).find(([key]) => key.startsWith(`${name}.`))?.[1];
}
