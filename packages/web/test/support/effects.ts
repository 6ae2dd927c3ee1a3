import { createMailEffect } from "../../../server/src/effects/mail/index.ts";
import { webhooksEffect } from "../../../server/src/effects/webhooks/index.ts";
import type { TestApp } from "../../../server/test/support/app.ts";
import { startEffects } from "../../../server/test/support/effects.ts";
import { SHORT_DELAYS_MS } from "../../../server/test/support/webhooks.ts";
import type { Site } from "./site.ts";

/** From now on mails and webhooks follow what happens on the site. A webhook's tries follow each other at once. */
export async function followEvents(site: Site): Promise<{ stop(): Promise<void> }> {
  // Of an application it takes these three.
  const app = { db: site.db, config: site.config, clock: site.clock } as TestApp;
  return startEffects(app, {
    effects: (ports) => [webhooksEffect(ports, { retryDelaysMs: SHORT_DELAYS_MS }), createMailEffect(ports)],
  });
}

/** The site's clock goes on from where it stands, at the speed of the real one. */
export function letRun(clock: Site["clock"]): void {
  let aheadMs = clock.now - Date.now();
  Object.defineProperty(clock, "now", {
    get: () => Date.now() + aheadMs,
    set: (nowMs: number) => {
      aheadMs = nowMs - Date.now();
    },
  });
}
