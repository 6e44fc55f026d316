/**
 * kill -9 at named places and at random moments, under load. Each time the server starts again on what is there, and
 * everything that was acknowledged is there too.
 */
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Claim } from '../claim.js';
import { type Failpoint, FAILPOINTS } from '../faults/failpoint.js';
import { underLoad } from '../history/load.js';
import { World } from '../history/world.js';
import { inParallel } from '../in-parallel.js';
import type { Lab, Server } from '../lab.js';
import { findUnreadable, judge } from './verdict.js';

const SETTLED_WITHIN_MS = 20_000;
const PLACE_WITHIN_MS = 60_000;
/** How many of the latest bookings are looked for after each death; all are at the end. */
const LATEST = 200;
/** What the server may answer to those whose request it could not finish; no answer at all is 0. */
const ENDS = [0, 503, 504];

/** What is unfinished is settled when nobody can be working on it any more; that time is made to have passed. */
const AGE = [
  `update openslot.booking set created_at = created_at - interval '10 minutes' where state = 'pending'`,
  `update openslot.booking set changing_since = changing_since - interval '10 minutes' where changing_since is not null`,
];

/** One way to die: at a place, or so many milliseconds after the load began. */
type Death = { readonly place: Failpoint } | { readonly afterMs: number };

export const crashClaim: Claim = {
  name: 'kill -9',
  promise:
    'no acknowledged booking is lost and none is half made, wherever the process dies; half of the starts are ready within 5 s (15 s in the short form)',
  async attempt(lab) {
    const { seed, kills, killsPerPlace, bookingsAtStart, callers, readyWithinMs } = lab.options;
    const world = new World({
      seed,
      people: 8,
      quarters: bookingsAtStart * 2,
      tolerates: (status) => ENDS.includes(status),
    });
    await fill(lab, world);
    const failures: string[] = [];
    const startsMs: number[] = [];
    for (const death of deaths(lab)) {
      const server = await lab.start('place' in death ? death.place : undefined);
      startsMs.push(server.startMs);
      failures.push(...(await findUnreadable(server, world.ledger.made.slice(-LATEST), callers)));
      failures.push(...(await die(lab, world, server, death)));
    }
    await lab.database.look(async (query) => await inParallel(AGE, 1, query));
    const last = await lab.start();
    startsMs.push(last.startMs);
    failures.push(...(await settle(last)), ...(await judge(lab, world, last)));
    const sorted = startsMs.toSorted((a, b) => a - b).map(Math.round);
    const median = sorted[Math.floor(sorted.length / 2)] ?? Infinity;
    if (median > readyWithinMs) failures.push(`half of the starts took ${median} ms or longer`);
    const { length } = world.ledger.made;
    const done = `${killsPerPlace} at each of ${FAILPOINTS.length} places, ${kills} at random moments; ${length} bookings acknowledged; ready after ${median} ms (median), ${sorted.at(-1)} ms (slowest)`;
    return { done, failures };
  },
};

function deaths(lab: Lab): Death[] {
  const { kills, killsPerPlace } = lab.options;
  const places = FAILPOINTS.flatMap((place) =>
    Array.from({ length: killsPerPlace }, () => ({ place: { ...place, time: lab.between(5, 40) } })),
  );
  return [...places, ...Array.from({ length: kills }, () => ({ afterMs: lab.between(20, 800) }))];
}

/** As many bookings as a start is timed with. */
async function fill(lab: Lab, world: World): Promise<void> {
  const { bookingsAtStart, callers } = lab.options;
  const server = await lab.start();
  await world.populate(server.client);
  world.clients = [server.client];
  await underLoad(world, callers, async () => {
    while (world.ledger.made.length < bookingsAtStart) await sleep(5);
  });
  await lab.endAll();
}

/** The load ends when the server has; what it sends into the void after that is unknown or was never made. */
async function die(lab: Lab, world: World, server: Server, death: Death): Promise<string[]> {
  world.clients = [server.client];
  const died = once(server.child, 'exit').then(() => true);
  const reached = await underLoad(world, lab.options.callers, async () => {
    if ('place' in death) return await Promise.race([died, sleep(PLACE_WITHIN_MS, false, { ref: false })]);
    await sleep(death.afterMs);
    server.child.kill('SIGKILL');
    return await died;
  });
  await lab.end(server, 'SIGKILL');
  return reached || !('place' in death) ? [] : [`the server never came to the place "${death.place.name}"`];
}

/** Waits until recovery has finished what the crashes left. */
async function settle({ client }: Server): Promise<string[]> {
  const giveUpAt = performance.now() + SETTLED_WITHIN_MS;
  for (;;) {
    const { body } = await client.api('GET', '/bookings?state=pending&limit=1');
    const pending = (body as { data: { id: string }[] }).data;
    if (pending.length === 0) return [];
    if (performance.now() > giveUpAt) return [`booking ${pending[0]?.id} is still pending`];
    await sleep(50);
  }
}
