/**
 * kill -9 at named places and at random moments, under load. Each time the server starts again on what is there, and
 * everything that was acknowledged is there too. After the last start, what nobody answered is sent again.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { NeverReadyError } from '../../support/process.js';
import type { Claim } from '../claim.js';
import { type Failpoint, FAILPOINTS } from '../faults/failpoint.js';
import { underLoad } from '../history/load.js';
import { World } from '../history/world.js';
import type { Lab, Server } from '../lab.js';
import { letTimePass, reconcile, repeatKeyed, settle } from './aftermath.js';
import { findUnreadable, judge } from './verdict.js';

const PLACE_WITHIN_MS = 60_000;
/** How many of the latest bookings are looked for after each death; all are at the end. */
const LATEST = 200;
/** What the server may answer to those whose request it could not finish; no answer at all is 0. */
const ENDS = [0, 503, 504];

/** One way to die: at a place, or so many milliseconds after the load began. */
type Death = { readonly place: Failpoint } | { readonly afterMs: number };

export const crashClaim: Claim = {
  name: 'kill -9',
  promise:
    'no acknowledged booking is lost and none is half made, wherever the process dies; a repeated request is executed once; half of the starts are ready within 5 s (15 s in the short form)',
  async attempt(lab) {
    const { seed, kills, killsPerPlace, bookingsAtStart, readyWithinMs } = lab.options;
    const world = new World({
      seed,
      people: 8,
      quarters: bookingsAtStart * 2,
      tolerates: (status) => ENDS.includes(status),
    });
    await fill(lab, world);
    const failures: string[] = [];
    const startsMs: number[] = [];
    for (const death of deaths(lab)) failures.push(...(await live(lab, world, death, startsMs)));
    await letTimePass(lab);
    const last = await lab.start();
    startsMs.push(last.startMs);
    failures.push(...(await settle(last)));
    const repeated = await repeatKeyed(lab, world, last);
    failures.push(...repeated.failures, ...(await reconcile(last)), ...(await judge(lab, world, last)));
    const sorted = startsMs.toSorted((a, b) => a - b).map(Math.round);
    const median = sorted[Math.floor(sorted.length / 2)] ?? Infinity;
    if (median > readyWithinMs) failures.push(`half of the starts took ${median} ms or longer`);
    const { length } = world.ledger.made;
    const done = `${killsPerPlace} at each of ${FAILPOINTS.length} places, ${kills} at random moments; ${length} bookings acknowledged; ${repeated.done}; ready after ${median} ms (median), ${sorted.at(-1)} ms (slowest)`;
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
    const told = Math.ceil(bookingsAtStart / 10);
    for (let next = told; world.ledger.made.length < bookingsAtStart && !server.hasEnded(); await sleep(5)) {
      if (world.ledger.made.length < next) continue;
      lab.report(`${world.ledger.made.length} of ${bookingsAtStart} bookings are there`);
      next += told;
    }
  });
  if (server.hasEnded()) throw new Error(`The server ended by itself:\n${server.output()}`);
  await lab.endAll();
}

/** One life of a server: it starts on what the last one left, is asked for it, works and dies. */
async function live(lab: Lab, world: World, death: Death, startsMs: number[]): Promise<string[]> {
  const isPlace = 'place' in death;
  const how = isPlace
    ? `at the ${death.place.time}th time ${death.place.name}`
    : `${death.afterMs} ms after the load began`;
  lab.report(`${world.ledger.made.length} bookings acknowledged; the next death: ${how}`);
  try {
    const server = await lab.start(isPlace ? death.place : undefined);
    startsMs.push(server.startMs);
    const latest = world.ledger.made.slice(-LATEST);
    const unreadable = await findUnreadable(server, latest, lab.options.callers);
    return [...unreadable, ...(await die(lab, world, server, death))];
  } catch (error) {
    // Recovery, which runs at the start, comes to the places too.
    if (isPlace && error instanceof NeverReadyError && error.signal === 'SIGKILL') return [];
    throw error;
  }
}

/** The load ends when the server has; what it sends into the void after that is unknown or was never made. */
async function die(lab: Lab, world: World, server: Server, death: Death): Promise<string[]> {
  world.clients = [server.client];
  const byItself = await underLoad(world, lab.options.callers, async () => {
    const latest = 'place' in death ? PLACE_WITHIN_MS : death.afterMs;
    await Promise.race([server.ended, sleep(latest, undefined, { ref: false })]);
    const dead = server.hasEnded();
    await lab.end(server, 'SIGKILL');
    return dead;
  });
  if ('place' in death) return byItself ? [] : [`the server never came to the place "${death.place.name}"`];
  return byItself ? [`the server ended by itself: ${server.output().slice(-1_000)}`] : [];
}
