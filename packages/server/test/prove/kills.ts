import { readFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { pause, type Stage } from "./clients.ts";
import type { Random } from "./random.ts";
import { ask, type World } from "./world.ts";

/** Kills a server or PostgreSQL every second or so, and starts what does not start itself. */
export async function kill(
  stage: Pick<Stage, "world" | "until">,
  random: Random,
): Promise<{ servers: number; databases: number }> {
  const { world } = stage;
  const count = { servers: 0, databases: 0 };
  while (Date.now() < stage.until) {
    await pause(random.whole(300, 1500));
    if (Date.now() >= stage.until) break;
    if (random.chance(0.6)) {
      const nth = random.whole(0, world.servers.length - 1);
      const server = world.servers[nth] as World["servers"][number];
      await server.stop("SIGKILL");
      count.servers += 1;
      world.servers[nth] = await world.start(server.port);
    } else {
      const pid = Number.parseInt(readFileSync(join(world.dataDir, "postgres", "postmaster.pid"), "utf8"), 10);
      process.kill(pid, "SIGKILL");
      count.databases += 1;
    }
  }
  return count;
}

/**
 * Holds up every now and then what follows events, so that bookings change again before anybody is told. A PostgreSQL
 * that is killed lets go of the lock.
 */
export async function holdUp({ world, until }: Pick<Stage, "world" | "until">, random: Random): Promise<void> {
  while (Date.now() < until) {
    await pause(random.whole(200, 600));
    await holdLock(world, random.whole(400, 1000)).catch(() => {});
  }
}

async function holdLock({ embedded }: World, ms: number): Promise<void> {
  const client = new pg.Client({ ...embedded.connection });
  client.on("error", () => {});
  try {
    await client.connect();
    await client.query("begin");
    await client.query("lock table webhook_deliveries in share row exclusive mode");
    await pause(ms);
  } finally {
    await client.end().catch(() => {});
  }
}

/** Kills all servers at once, does something while none lives, and starts them again. */
export async function killAllAndStart(world: World, meanwhile: () => Promise<void>): Promise<void> {
  const { servers } = world;
  await Promise.all(servers.map((server) => server.stop("SIGKILL")));
  await meanwhile();
  const started = await Promise.all(servers.map(({ port }) => world.start(port)));
  servers.splice(0, servers.length, ...started);
}

/** Until every server and PostgreSQL are well again. */
export async function settled(world: World): Promise<void> {
  for (const { port } of world.servers) {
    for (let attempt = 0; ; attempt += 1) {
      const reply = await ask(port, "GET", "/health").catch(() => null);
      if (reply?.status === 200) break;
      if (attempt === 600) throw new Error(`a server did not recover: ${JSON.stringify(reply?.body)}`);
      await pause(50);
    }
  }
  for (let attempt = 0; ; attempt += 1) {
    try {
      await world.database.query("select 1");
      return;
    } catch (error) {
      if (attempt === 100) throw error;
      await pause(50);
    }
  }
}
