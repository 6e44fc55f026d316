/** All connections to PostgreSQL are cut every second, under load. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Claim } from '../claim.js';
import type { Client } from '../client.js';
import { underLoad } from '../history/load.js';
import { World } from '../history/world.js';
import type { Lab } from '../lab.js';
import { letTimePass, repeatKeyed } from './aftermath.js';
import { judge } from './verdict.js';

const CUT =
  'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()';
const NORMAL_WITHIN_MS = 2_000;
/** All that may be said instead of a real answer: "the database is away, try again", and "nobody knows whether it was done". */
const AWAY = [503, 504];

export const connectionsClaim: Claim = {
  name: 'connections cut',
  promise: 'a database that goes away costs answers, never a booking, and all is normal again within 2 s',
  on: 'postgresql',
  async attempt(lab) {
    const { callers, seed, cutSeconds } = lab.options;
    const server = await lab.start();
    const world = new World({ seed, people: 8, quarters: 4_000, tolerates: (status) => AWAY.includes(status) });
    await world.populate(server.client);
    world.clients = [server.client];
    await underLoad(world, callers, async () => await cutEverySecond(lab, cutSeconds));
    const normalMs = await untilNormal(server.client);
    await letTimePass(lab);
    const repeated = await repeatKeyed(lab, world, server);
    const failures = normalMs > NORMAL_WITHIN_MS ? [`normal only after ${Math.round(normalMs)} ms`] : [];
    const { made } = world.ledger;
    return {
      done: `cut ${cutSeconds} times in ${cutSeconds} s during ${world.operations} operations; ${made.length} bookings acknowledged; normal after ${Math.round(normalMs)} ms; ${repeated.done}`,
      failures: [...failures, ...repeated.failures, ...(await judge(lab, world, server))],
    };
  },
};

async function cutEverySecond(lab: Lab, times: number): Promise<void> {
  await lab.database.look(async (query) => {
    for (let time = 0; time < times; time += 1) {
      await sleep(1_000);
      lab.report(`cut ${time + 1} of ${times}`);
      await query(CUT);
    }
  });
}

/** How long it takes until ten requests in a row are answered as usual. */
async function untilNormal(client: Client): Promise<number> {
  const startedAt = performance.now();
  for (let inARow = 0; inARow < 10;) {
    const { status } = await client.api('GET', '/bookings?limit=1');
    inARow = status === 200 ? inARow + 1 : 0;
    if (performance.now() - startedAt > 30_000) break;
  }
  return performance.now() - startedAt;
}
