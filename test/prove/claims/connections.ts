/** All connections to PostgreSQL are cut every second, under load. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Claim } from '../claim.js';
import { underLoad } from '../history/load.js';
import { World } from '../history/world.js';
import type { Lab } from '../lab.js';
import { letTimePass, repeatKeyed, settle } from './aftermath.js';
import { Probe } from './probe.js';
import { judge } from './verdict.js';

const CUT = `
  select pg_terminate_backend(pid) as ended from pg_stat_activity
  where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'`;
/** All that may be said instead of a real answer: "the database is away, try again", and "nobody knows whether it was done". */
const AWAY = [503, 504];

export const connectionsClaim: Claim = {
  name: 'connections cut',
  promise:
    'a database that goes away costs answers, never a booking, and all is normal again within 2 s of the last cut (in the short form 15 s)',
  on: 'postgresql',
  async attempt(lab) {
    const { callers, seed, cutSeconds, normalWithinMs } = lab.options;
    const server = await lab.start();
    const world = new World({ seed, people: 8, quarters: 4_000, tolerates: (status) => AWAY.includes(status) });
    await world.populate(server.client);
    world.clients = [server.client];
    const probe = await Probe.open(server.client);
    const { usualMs, cuts, normalMs } = await underLoad(world, callers, async () => {
      const usual = await probe.usualMs();
      const made = await cutEverySecond(lab, cutSeconds);
      return { usualMs: usual, cuts: made, normalMs: await probe.normalAfter(made.lastAt, usual + normalWithinMs) };
    });
    await letTimePass(lab);
    const repeated = await repeatKeyed(lab, world, server);
    const unfinished = await settle(server);
    const [normal, usual] = [Math.round(normalMs), Math.round(usualMs)];
    const failures = normalMs > usualMs + normalWithinMs ? [`normal only ${normal} ms after the last cut`] : [];
    const { made } = world.ledger;
    return {
      done: `${cutSeconds} cuts in ${cutSeconds} s ended ${cuts.connections} connections during ${world.tally.sent} operations; ${made.length} bookings acknowledged; normal ${normal} ms after the last cut, under a load where it takes ${usual} ms; ${repeated.done}`,
      failures: [
        ...failures,
        ...cuts.failures,
        ...repeated.failures,
        ...unfinished,
        ...(await judge(lab, world, server)),
      ],
    };
  },
};

interface Cuts {
  readonly connections: number;
  readonly lastAt: number;
  readonly failures: readonly string[];
}

async function cutEverySecond(lab: Lab, times: number): Promise<Cuts> {
  return await lab.database.look(async (query) => {
    const ended: number[] = [];
    let lastAt = 0;
    for (let time = 1; time <= times; time += 1) {
      await sleep(1_000);
      lab.report(`cut ${time} of ${times}`);
      const rows = await query<{ ended: boolean }>(CUT);
      lastAt = performance.now();
      ended.push(rows.filter((row) => row.ended).length);
    }
    const failures = ended.flatMap((count, cut) => (count === 0 ? [`cut ${cut + 1} found no connection to end`] : []));
    return { connections: ended.reduce((sum, count) => sum + count, 0), lastAt, failures };
  });
}
