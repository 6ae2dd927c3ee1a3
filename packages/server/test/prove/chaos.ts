import { audit } from "./audit.ts";
import { letLoose, newStage, openShops } from "./clients.ts";
import { kill, settled } from "./kills.ts";
import { reckon } from "./ledger.ts";
import { randomFrom } from "./random.ts";
import type { World } from "./world.ts";

export interface ChaosOptions {
  readonly seed: number;
  readonly seconds: number;
  readonly clients: number;
}

/**
 * Random people book, hold, confirm, decline, move and cancel, often the same thing at once, while servers and
 * PostgreSQL are killed at random moments. Afterwards the rows, the log and what people were told have to agree.
 */
export async function chaos(world: World, options: ChaosOptions): Promise<string> {
  const random = randomFrom(options.seed);
  const stage = newStage(world, await openShops(world), options.seconds);
  const clients = letLoose(stage, options.clients, options.seed, random);
  const killed = kill(stage, randomFrom(random.whole(1, 2 ** 30)));
  try {
    await Promise.all([clients, killed]);
    await settled(world);
    const complaints = [...(await audit(world.database)), ...(await reckon(world.database, stage.ledger))];
    if (complaints.length > 0) throw new Error(complaints.join("\n"));
  } catch (error) {
    throw new Error(`chaos with seed ${options.seed}: ${(error as Error).message}`, { cause: error });
  }
  const { servers, databases } = await killed;
  const { deeds, lost, unexpected } = stage.ledger;
  if (unexpected.length > 0) throw new Error(`chaos with seed ${options.seed}: ${unexpected.slice(0, 10).join("\n")}`);
  return `seed ${options.seed}: ${deeds.length} acknowledged changes, ${lost.count} answers lost, ${servers} servers and ${databases} PostgreSQL killed; nothing is missing, doubled or half`;
}
