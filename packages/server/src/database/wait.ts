const GIVE_UP_AFTER_MS = 30_000;
const PAUSE_MS = 1000;

/** Not there yet: starting, or its socket or name is missing still. */
const STARTING: ReadonlySet<string> = new Set([
  "57P03",
  "ECONNREFUSED",
  "ENOENT",
  "EAI_AGAIN",
  "ETIMEDOUT",
  "ECONNRESET",
]);

/** Whether the driver gave up a connection that nobody answered, or that ended before it was one: such errors have no code. */
export function isUnanswered(error: unknown): boolean {
  const { code, message = "" } = error as { code?: unknown; message?: string };
  return code === undefined && /^Connection terminated|^timeout exceeded when trying to connect/.test(message);
}

/**
 * Waits for a database that starts beside us or answers slowly; a wrong address is reported once the moment has passed.
 * @throws what `ping` threw last; at once when waiting would not help.
 */
export async function waitForDatabase(
  ping: () => Promise<unknown>,
  say: (message: string) => void,
  { giveUpAfterMs = GIVE_UP_AFTER_MS, pauseMs = PAUSE_MS } = {},
): Promise<void> {
  const giveUpAt = performance.now() + giveUpAfterMs;
  for (let attempt = 1; ; attempt += 1) {
    try {
      await ping();
      return;
    } catch (error) {
      const mayCome = STARTING.has((error as { code?: string }).code ?? "") || isUnanswered(error);
      if (!mayCome || performance.now() >= giveUpAt) throw error;
      if (attempt === 1) say("waiting for the database");
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}
