import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { statementCounter } from "../database/database.ts";
import { shareFor } from "./share.ts";

/** The gauges of one scrape are asked within this. */
const SCRAPE_MS = 100;

export interface Metrics {
  readonly registry: Registry;
  observeRequest(method: string, route: string, status: number, seconds: number): void;
}

/** Prometheus metrics of this process; labels hold route patterns, never paths (a path may hold a booking's uid). */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: "http_request_duration_seconds",
    help: "Time from the first byte of a request to the end of its answer",
    labelNames: ["method", "route", "status"],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers: [registry],
  });
  new Counter({
    name: "database_statements_total",
    help: "SQL statements sent, transaction control included",
    registers: [registry],
    collect() {
      this.reset();
      this.inc(statementCounter.count);
    },
  });
  return {
    registry,
    observeRequest(method, route, status, seconds) {
      requests.labels(method, route, String(status)).observe(seconds);
    },
  };
}

/** A gauge whose value is asked for at each scrape. */
export function addGauge(metrics: Metrics, name: string, help: string, read: () => Promise<number> | number): void {
  new Gauge({
    name,
    help,
    registers: [metrics.registry],
    async collect() {
      this.set(await read());
    },
  });
}

export interface GaugeOf<Reading> {
  readonly name: string;
  readonly help: string;
  readonly value: (reading: Reading) => number;
}

/** Gauges of one reading, which a scrape asks for once. */
export function addGauges<Reading>(
  metrics: Metrics,
  gauges: readonly GaugeOf<Reading>[],
  read: () => Promise<Reading>,
): void {
  const reading = shareFor(SCRAPE_MS, read);
  for (const { name, help, value } of gauges) addGauge(metrics, name, help, async () => value(await reading()));
}
