import type { Db } from "../../database/database.ts";
import { httpErrors } from "../../http/errors.ts";
import { findUser, type UserRow } from "./queries.ts";

/**
 * The user behind a credential.
 * @throws invalid_credentials (401) when the user is gone since the credential was checked.
 */
export async function getMe(db: Db, userId: number): Promise<UserRow> {
  const row = await findUser(db, userId);
  if (!row) throw httpErrors.invalid_credentials();
  return row;
}
