import { aHookReceiver, type HookReceiver } from "./hook-receiver.ts";
import { aMailReceiver, type MailReceiver } from "./mail-receiver.ts";
import { aWorld, type World } from "./world.ts";

/** A world with the outside that it tells: a receiver of webhooks and a mail server. */
export interface Outside {
  readonly world: World;
  readonly hooks: HookReceiver;
  readonly mail: MailReceiver;
  close(): Promise<void>;
}

export async function anOutside(servers: number, code: "built" | "sources"): Promise<Outside> {
  const hooks = await aHookReceiver();
  const mail = await aMailReceiver();
  const closeReceivers = () => Promise.all([hooks.close(), mail.close()]);
  try {
    const world = await aWorld(servers, code, {
      MERIDIAN_ALLOW_PRIVATE_NETWORKS: "true",
      SMTP_URL: mail.url,
      // What is not accepted is what the proof is about, and would fill the log.
      LOG_LEVEL: "error",
    });
    return {
      world,
      hooks,
      mail,
      async close() {
        await world.close();
        await closeReceivers();
      },
    };
  } catch (error) {
    await closeReceivers();
    throw error;
  }
}
