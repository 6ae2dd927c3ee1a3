import { encode, measure } from "./load.ts";
import { startReceiver, subscribe, untilNothingWaits } from "./receiver.ts";
import type { Line } from "./report.ts";
import type { ServerProcess } from "./server-process.ts";
import { bookingBody, firstDay, makeHost } from "./world.ts";

const ENDPOINTS = 10;
const BOOKINGS = 1_000;
const CONNECTIONS = 16;

/** How fast bookings reach many receivers: from the first delivery to the last, while the bookings are made. */
export async function benchDeliveries(server: ServerProcess): Promise<Line[]> {
  const receiver = await startReceiver();
  try {
    const host = await makeHost(server, "bench-webhooks", "always", { lengthInMinutes: 15 });
    for (let nth = 0; nth < ENDPOINTS; nth += 1) await subscribe(server, host, `${receiver.url}/${nth}`);
    const from = firstDay(Date.now());
    const begun = performance.now();
    await measure({
      port: server.port,
      pid: server.pid,
      connections: CONNECTIONS,
      requests: BOOKINGS,
      seconds: 0,
      warmUpSeconds: 0,
      expectStatus: 201,
      request: (n) =>
        encode({
          method: "POST",
          path: "/v2/bookings",
          body: bookingBody(host.eventTypeId, from + n * 15 * 60_000, n),
        }),
    });
    const booked = performance.now();
    await untilNothingWaits(server);
    const { arrivals } = receiver;
    if (arrivals.length !== ENDPOINTS * BOOKINGS) throw new Error(`${arrivals.length} deliveries arrived`);
    const took = (Math.max(...arrivals) - Math.min(...arrivals)) / 1000;
    return [
      {
        name: `deliveries to ${ENDPOINTS} webhooks of ${BOOKINGS} bookings, the last ${((Math.max(...arrivals) - booked) / 1000).toFixed(1)} s after the last booking (made in ${((booked - begun) / 1000).toFixed(1)} s)`,
        perSecond: arrivals.length / took,
      },
    ];
  } finally {
    await receiver.close();
  }
}
