import { tzdbVersion } from "@meridian/engine";
import { z } from "zod";
import type { Backlog, EffectBacklog } from "../../events/backlog.ts";
import { defineOperation, type Operation, success } from "../../http/operation.ts";
import { envelope } from "../../http/schemas.ts";
import { shareFor } from "../../http/share.ts";
import { listVersions } from "../../http/versions.ts";

/** What `/health` asks; each throws or rejects when its part is not well. */
export interface HealthProbes {
  readonly migrationLevel: () => string;
  readonly database: () => Promise<void>;
  readonly jobs: () => Promise<{ waiting: number }>;
  readonly events: () => Promise<Backlog>;
  /** Work that follows events, by kind. */
  readonly effects?: () => Promise<Record<string, EffectBacklog>>;
}

const part = z.object({ status: z.enum(["ok", "failing", "off"]) });
const effect = z.object({
  waiting: z.number().describe("Due, or waiting for an earlier one"),
  retrying: z.number().describe("Failed at least once, and will be tried again"),
  givenUp: z.number().describe("Failed for good, and still kept"),
  oldestAgeSeconds: z
    .number()
    .describe("Since the oldest that has not arrived was written, whatever was tried meanwhile"),
});
const health = z.object({
  status: z.enum(["ok", "failing"]),
  database: part,
  jobs: part.extend({ waiting: z.number().optional().describe("Jobs in the queue") }),
  events: part.extend({
    waiting: z.number().optional().describe("Events whose effects are not planned yet"),
    oldestAgeSeconds: z.number().optional().describe("How long the oldest of them has waited"),
  }),
  effects: z.record(z.string(), effect).describe("Mails and webhook deliveries that are to be sent"),
  tzdb: z.string().describe("Version of the time zone database in use").meta({ example: "2026f" }),
  migration: z.string().describe("Newest migration applied to the database"),
});

const PROBE_TIMEOUT_MS = 2000;
const LOOK_MS = 1000;

async function probe<T>(work: () => Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  try {
    const timeout = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error("timed out")), PROBE_TIMEOUT_MS);
    });
    return await Promise.race([work(), timeout]);
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}

async function lookAt(probes: HealthProbes) {
  const eventsProbe = probe(probes.events);
  const [database, jobs, events, effects] = await Promise.all([
    probe(async () => {
      await probes.database();
      return true;
    }),
    probe(probes.jobs),
    eventsProbe,
    // After the events, so that what is planned meanwhile is seen in one place or the other.
    eventsProbe.then(() => probe(probes.effects ?? (async () => ({})))),
  ]);
  return { database, jobs, events, effects };
}

export function systemOperations(probes: HealthProbes): Operation[] {
  // Probes come often and need no rate limit.
  const look = shareFor(LOOK_MS, () => lookAt(probes));
  return [
    defineOperation({
      id: "getHealth",
      method: "GET",
      path: "/health",
      resource: "system",
      tag: "System",
      summary: "Is this server well?",
      description: "200 when it can take bookings, 503 when a part it needs does not answer.",
      access: "public",
      // A probe asks often, and must not be told to wait.
      rateLimitPerMinute: false,
      response: health,
      handler: async ({ reply }) => {
        const { database, jobs, events, effects } = await look();
        const ok = database !== null && jobs !== null && events !== null;
        // The pipeline sets 200; a load balancer needs the other word.
        if (!ok) reply.code(503);
        return {
          status: ok ? "ok" : "failing",
          database: { status: database === null ? "failing" : "ok" },
          jobs: jobs === null ? { status: "failing" } : { status: "ok", waiting: jobs.waiting },
          events: events === null ? { status: "failing" } : { status: "ok", ...events },
          effects: effects ?? {},
          tzdb: tzdbVersion,
          migration: probes.migrationLevel(),
        };
      },
    }),
    defineOperation({
      id: "listApiVersions",
      method: "GET",
      path: "/v2/api-versions",
      resource: "system",
      tag: "System",
      summary: "List the dates of every resource",
      description: "Which `cal-api-version` dates change which resource, and which of them is current.",
      access: "public",
      response: envelope(
        z.array(
          z.object({
            resource: z.string().meta({ example: "bookings" }),
            current: z.string().meta({ example: "2026-02-25" }),
            versions: z.array(z.object({ date: z.string(), status: z.enum(["planned", "supported", "current"]) })),
          }),
        ),
      ),
      handler: async () => success(listVersions()),
    }),
  ];
}
