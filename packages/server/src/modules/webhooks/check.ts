import { checkOutgoingUrl } from "../../adapters/outgoing-http/index.ts";
import { isDuplicate } from "../../database/database.ts";
import type { Ports } from "../../http/ports.ts";
import { webhookErrors } from "./errors.ts";
import type { Trigger } from "./triggers.ts";

/** A URL parser drops or encodes these: one receiver would have several spellings, and be told as often. */
const UNSEEN = /[\s\p{Cc}]/u;

/** @throws webhook_url_not_allowed (400) when this server must not send there, webhook_trigger_of_organizations (400). */
export function checkSubscription(
  ports: Pick<Ports, "config">,
  input: { readonly subscriberUrl?: string | undefined; readonly triggers?: readonly Trigger[] | undefined },
): void {
  if (input.subscriberUrl !== undefined) {
    if (UNSEEN.test(input.subscriberUrl)) throw webhookErrors.webhook_url_not_allowed({ reason: "Invalid URL format" });
    const checked = checkOutgoingUrl(input.subscriberUrl, ports.config.allowPrivateNetworks);
    if ("refusal" in checked) throw webhookErrors.webhook_url_not_allowed({ reason: checked.refusal });
  }
  if (input.triggers?.includes("DELEGATION_CREDENTIAL_ERROR")) {
    throw webhookErrors.webhook_trigger_of_organizations({ trigger: "DELEGATION_CREDENTIAL_ERROR" });
  }
}

/** The database's refusal of a second webhook with one URL as the 409 of the scope; anything else as it was. */
export function duplicateUrl(error: unknown): unknown {
  if (isDuplicate(error, "webhooks_user_url")) return webhookErrors.webhook_exists_for_user();
  if (isDuplicate(error, "webhooks_event_type_url")) return webhookErrors.webhook_exists_for_event_type();
  return error;
}
