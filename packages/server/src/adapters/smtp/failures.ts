export interface SmtpError {
  readonly code?: string;
  /** Of the system, where `code` says only in which part it happened. */
  readonly originalCode?: string;
  readonly command?: string;
  /** What the server answered, and the number it began with. */
  readonly response?: string;
  readonly responseCode?: number;
  readonly message?: string;
}

const MAX_LENGTH = 500;

/** Why a mail was not taken, for people: in plain words, with what the server answered. */
export function describeFailure({ response, message, ...error }: SmtpError): string {
  const words = wordsFor(error);
  const detail = response ?? (VAGUE.has(words) ? message : undefined);
  const plain = onOneLine(detail ?? "");
  return (plain ? `${words}: ${plain}` : words).slice(0, MAX_LENGTH);
}

/** What the server answered when it took a mail. A foreign server wrote it: one line, of bounded length. */
export function describeAnswer(response: string): string {
  return onOneLine(response).slice(0, MAX_LENGTH);
}

function onOneLine(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, " ").trim();
}

const UNKNOWN = "the mail could not be handed over";
const BROKEN = "the connection to the mail server failed";
const INSECURE = "no secure connection to the mail server came about";
/** They say too little without the error's own text. */
const VAGUE: ReadonlySet<string> = new Set([UNKNOWN, BROKEN, INSECURE]);

const REFUSALS: Readonly<Record<string, string>> = {
  "RCPT TO": "the mail server does not take mail for this address",
  "MAIL FROM": "the mail server does not take mail from this sender",
  DATA: "the mail server refused the mail",
};

const FAILURES: Readonly<Record<string, string>> = {
  EMESSAGE: "the mail server refused the mail",
  EAUTH: "the mail server refused the sign-in",
  ECONNREFUSED: "the mail server refused the connection",
  ECONNRESET: "the connection to the mail server was closed",
  ECONNECTION: "the connection to the mail server was closed",
  ESOCKET: BROKEN,
  ETIMEDOUT: "the mail server did not answer in time",
  EABORT: "the mail server did not answer in time",
  EDNS: "the name of the mail server could not be resolved",
  ENOTFOUND: "the name of the mail server could not be resolved",
  ETLS: INSECURE,
};

function wordsFor({ code = "", originalCode = "", command = "" }: SmtpError): string {
  if (code === "EENVELOPE" && Object.hasOwn(REFUSALS, command)) return REFUSALS[command] as string;
  for (const each of [originalCode, code]) if (Object.hasOwn(FAILURES, each)) return FAILURES[each] as string;
  return UNKNOWN;
}
