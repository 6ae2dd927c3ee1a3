import type { FastifyInstance } from "fastify";
import type { Config } from "./config.ts";
import type { Db } from "./database/database.ts";
import { clientCredentialsResolver, type CredentialResolver } from "./http/authentication.ts";
import { createMetrics, type Metrics } from "./http/metrics.ts";
import { openApiDocument } from "./http/openapi.ts";
import type { Operation } from "./http/operation.ts";
import type { Clock, Ids } from "./http/ports.ts";
import { createFastify, installPipeline } from "./http/server.ts";
import { apiKeysOperations, apiKeyResolver } from "./modules/api-keys/index.ts";
import { authOperations, sessionResolver } from "./modules/auth/index.ts";
import { bookingsOperations } from "./modules/bookings/index.ts";
import { eventTypesOperations } from "./modules/event-types/index.ts";
import { eventOperations } from "./modules/events/index.ts";
import { installOutbox, mailsOperations } from "./modules/mails/index.ts";
import { meOperations } from "./modules/me/index.ts";
import { installPages, refuseAddress } from "./modules/pages/index.ts";
import { schedulesOperations } from "./modules/schedules/index.ts";
import { slotsOperations } from "./modules/slots/index.ts";
import { type HealthProbes, installDocs, systemOperations } from "./modules/system/index.ts";
import { timezonesOperations } from "./modules/timezones/index.ts";
import { webhooksOperations } from "./modules/webhooks/index.ts";

export interface AppParts {
  readonly config: Config;
  readonly secret: string;
  readonly db: Db;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly probes: HealthProbes;
  /** Tests: an answer against its schema is a failure. */
  readonly checkResponses?: boolean;
}

/** Every operation of the API, in the order in which the document lists tags. */
export function allOperations(probes: HealthProbes): Operation[] {
  return [
    ...systemOperations(probes),
    ...authOperations,
    ...apiKeysOperations,
    ...meOperations,
    ...timezonesOperations,
    ...schedulesOperations,
    ...eventTypesOperations,
    ...slotsOperations(),
    ...bookingsOperations(),
    ...webhooksOperations,
    ...mailsOperations,
    ...eventOperations,
  ];
}

/** Kinds of credential in the order in which they are looked for. Access tokens will follow API keys. */
const resolvers: readonly CredentialResolver[] = [clientCredentialsResolver, apiKeyResolver, sessionResolver];

/** Puts the application together: the one place that knows every module. */
export function createApp(parts: AppParts): { app: FastifyInstance; metrics: Metrics; operations: Operation[] } {
  const { config, secret, db, clock, ids } = parts;
  const operations = allOperations(parts.probes);
  const metrics = createMetrics();
  const app = createFastify(config, refuseAddress);
  const ports = { config, secret, db, clock, ids };
  const limiter = installPipeline(app, {
    ports,
    operations,
    resolvers,
    metrics,
    checkResponses: parts.checkResponses ?? false,
  });
  installDocs(app, () => openApiDocument(operations), metrics);
  installOutbox(app, { ports, resolvers, limiter });
  installPages(app, ports, limiter);
  return { app, metrics, operations };
}
