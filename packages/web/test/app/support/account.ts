import type { Page } from "playwright-core";

export const PASSWORD = "correct horse battery";

export interface Account {
  readonly username: string;
  readonly email: string;
  readonly key: string;
  /** `name=value` of a session. */
  readonly cookie: string;
}

let serial = 0;

/** For what has to have a name of its own, also when the test runs again. */
export function anotherSerial(): number {
  serial += 1;
  return serial;
}

/** Somebody with an account and a session, in Rome unless said otherwise. */
export async function anAccount(url: string, name = "Eva Rossi", timeZone = "Europe/Rome"): Promise<Account> {
  const username = `member${anotherSerial()}`;
  const email = `${username}@example.com`;
  const response = await fetch(`${url}/v2/auth/sign-up`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ name, email, username, password: PASSWORD, timeZone }),
  });
  if (!response.ok) throw new Error(`sign-up answered ${response.status}`);
  const { data } = (await response.json()) as { data: { apiKey: string } };
  const cookie = response.headers.get("set-cookie")?.split(";")[0] ?? "";
  return { username, email, key: data.apiKey, cookie };
}

/** Gives the page's browser the person's session. */
export async function enter(page: Page, url: string, account: Account): Promise<void> {
  const at = account.cookie.indexOf("=");
  const cookie = { name: account.cookie.slice(0, at), value: account.cookie.slice(at + 1), url };
  await page.context().addCookies([cookie]);
}

/** One call of the API with the person's key; answers status and body. */
export async function callAs(
  url: string,
  key: string | null,
  method: string,
  path: string,
  body?: unknown,
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
): Promise<{ status: number; data: any }> {
  const response = await fetch(url + path, {
    method,
    headers: {
      ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      ...(key === null ? {} : { Authorization: `Bearer ${key}` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const { data } = (await response.json()) as { data: unknown };
  return { status: response.status, data };
}
