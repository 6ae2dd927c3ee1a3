import type { TestUser } from "./builders.ts";
import { eventually, type TestAppWithEffects } from "./effects.ts";

/** The mails about a booking, once there are as many as expected; oldest first, with content. */
export async function mailsAbout(
  app: TestAppWithEffects,
  host: TestUser,
  uid: string,
  count: number,
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
): Promise<any[]> {
  const list = await eventually(async () => {
    const { body } = await app.call("GET", `/v2/mails?bookingUid=${uid}`, { key: host.key });
    return body.data.length >= count ? body.data : null;
  });
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  const names = list.map((mail: any) => `${mail.audience} ${mail.kind} ${mail.to.email}`);
  if (names.length > count) throw new Error(`more mails than expected: ${names.join("; ")}`);
  const content = list
    .toReversed()
    // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
    .map(async ({ id }: any) => (await app.call("GET", `/v2/mails/${id}`, { key: host.key })).body.data);
  return Promise.all(content);
}

/** To whom mails are, of what kind, and with which calendar method. */
// biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
export function namedMails(mails: readonly any[]): string[] {
  return mails.map((mail) => `${mail.audience} ${mail.kind} ${mail.to.email} ${mail.calendar?.method ?? "-"}`);
}
