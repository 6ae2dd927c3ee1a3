import type { OutgoingHttp, Outcome } from "../../adapters/outgoing-http/index.ts";
import type { Clock } from "../../http/ports.ts";
import type { Claimed } from "./claim.ts";
import type { TryResult } from "./delivery-table.ts";
import { MAX_ANSWER_BYTES, TRY_TIMEOUT_MS } from "./settings.ts";
import { headersOf } from "./signature.ts";

export const GONE = 410;

export interface SendingOptions {
  readonly http: Pick<OutgoingHttp, "send">;
  readonly clock: Clock;
  readonly retryDelaysMs: readonly number[];
  readonly timeoutMs?: number;
}

/** One try of a delivery. Never throws. */
export async function tryDelivery(delivery: Claimed, options: SendingOptions): Promise<TryResult> {
  const { http, clock, timeoutMs = TRY_TIMEOUT_MS } = options;
  const startedAtMs = clock();
  if (!delivery.active) return discarded(delivery, startedAtMs);
  const began = performance.now();
  const parts = { ...delivery, messageId: delivery.replayOf ?? delivery.id };
  const outcome = await http.send({
    method: "POST",
    url: delivery.subscriberUrl,
    headers: headersOf(parts, startedAtMs),
    body: delivery.body,
    timeoutMs,
    maxAnswerBytes: MAX_ANSWER_BYTES,
  });
  return judge(delivery, outcome, startedAtMs, performance.now() - began, options);
}

function discarded(delivery: Claimed, startedAtMs: number): TryResult {
  const nothing = { status: null, error: null, response: null, nextAttemptAtMs: null };
  return { delivery, startedAtMs, durationMs: 0, ...nothing, outcome: "discarded" };
}

function judge(
  delivery: Claimed,
  outcome: Outcome,
  startedAtMs: number,
  durationMs: number,
  { clock, retryDelaysMs }: SendingOptions,
): TryResult {
  const answered = "status" in outcome ? outcome : null;
  const facts = {
    delivery,
    startedAtMs,
    durationMs,
    status: answered?.status ?? null,
    error: "failure" in outcome ? outcome.failure : null,
    response: answered?.text ?? null,
  };
  if (answered && answered.status >= 200 && answered.status < 300) {
    return { ...facts, outcome: "delivered", nextAttemptAtMs: null };
  }
  const pauseMs = retryDelaysMs[delivery.attemptCount];
  if (answered?.status === GONE || pauseMs === undefined)
    return { ...facts, outcome: "exhausted", nextAttemptAtMs: null };
  return { ...facts, outcome: "pending", nextAttemptAtMs: clock() + pauseMs };
}
