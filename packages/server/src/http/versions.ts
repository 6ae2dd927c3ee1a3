/** Every date a client may send, oldest first. */
export const KNOWN_VERSIONS = [
  "2024-04-15",
  "2024-06-11",
  "2024-06-14",
  "2024-08-13",
  "2024-09-04",
  "2026-02-25",
] as const;

export type ApiVersion = (typeof KNOWN_VERSIONS)[number];

interface ResourceVersions {
  /** Dates at which the shape of the resource changed, oldest first; those we serve. */
  readonly shapes: readonly ApiVersion[];
  /** Shapes the wire protocol knows and we do not serve yet. */
  readonly planned?: readonly ApiVersion[];
}

/**
 * The shapes of each versioned resource. A legacy shape arrives by adding its date here and operations with that
 * `since`; the date then resolves to it by itself.
 */
export const RESOURCES = {
  "api-keys": { shapes: ["2024-04-15"] },
  auth: { shapes: ["2024-04-15"] },
  bookings: { shapes: ["2024-08-13", "2026-02-25"], planned: ["2024-04-15"] },
  events: { shapes: ["2026-02-25"] },
  "event-types": { shapes: ["2024-06-14"], planned: ["2024-04-15"] },
  mails: { shapes: ["2026-02-25"] },
  me: { shapes: ["2024-04-15"] },
  schedules: { shapes: ["2024-06-11"], planned: ["2024-04-15"] },
  slots: { shapes: ["2024-09-04"], planned: ["2024-04-15"] },
  system: { shapes: ["2024-04-15"] },
  timezones: { shapes: ["2024-04-15"] },
  webhooks: { shapes: ["2024-04-15"] },
} as const satisfies Record<string, ResourceVersions>;

export type Resource = keyof typeof RESOURCES;

/**
 * The shape of `resource` that a `cal-api-version` header asks for: the newest one not newer than the date; older than
 * all we serve, the oldest. Without a header, or with one that is no date, the newest: clients that send nonsense have
 * always been served, and the answer's own header tells them with what.
 */
export function resolveVersion(resource: Resource, header: string | undefined): ApiVersion {
  const shapes: readonly ApiVersion[] = RESOURCES[resource].shapes;
  const newest = shapes.at(-1) as ApiVersion;
  if (header === undefined || !/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/.test(header)) return newest;
  return shapes.findLast((date) => date <= header) ?? (shapes[0] as ApiVersion);
}

/** What `GET /v2/api-versions` answers. */
export function listVersions() {
  return Object.entries(RESOURCES).map(([resource, versions]: [string, ResourceVersions]) => ({
    resource,
    current: versions.shapes.at(-1) as string,
    versions: [
      ...(versions.planned ?? []).map((date) => ({ date, status: "planned" as const })),
      ...versions.shapes.map((date, index) => ({
        date,
        status: index === versions.shapes.length - 1 ? ("current" as const) : ("supported" as const),
      })),
    ],
  }));
}
