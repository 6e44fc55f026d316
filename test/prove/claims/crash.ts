/**
 * kill -9 at named places and at random moments, under load. Each time the server starts again on what is there, and
 * everything that was acknowledged is there too. After the last start, what nobody answered is sent again.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Claim } from '../claim.js';
import { endedByItself, wasKilled, wasKilledStarting } from '../faults/death.js';
import { type Failpoint, FAILPOINTS } from '../faults/failpoint.js';
import { underLoad } from '../history/load.js';
import { World } from '../history/world.js';
import type { Lab, Server } from '../lab.js';
import { LATEST, letTimePass, reconcile, repeatKeyed, settle } from './aftermath.js';
import { findUnreadable, judge } from './verdict.js';

const PLACE_WITHIN_MS = 60_000;
/** What the server may answer to those whose request it could not finish; no answer at all is 0. */
const ENDS = [0, 503, 504];

const BOOKINGS = "select count(*)::int as bookings from engine.booking where graph <> 'reservation'";

/** One way to die: at a place, or so many milliseconds after the load began. */
type Death = { readonly place: Failpoint } | { readonly afterMs: number };

export const crashClaim: Claim = {
  name: 'kill -9',
  promise:
    'no acknowledged booking is lost and none is half made, wherever the process dies; a repeated request is executed once; 95 of 100 starts on PostgreSQL, and half of them on PGlite, are ready within 5 s (in the short form half within 15 s)',
  async attempt(lab) {
    const { seed, kills, killsPerPlace, bookingsAtStart } = lab.options;
    const world = new World({
      seed,
      people: 8,
      quarters: bookingsAtStart * 2,
      tolerates: (status) => ENDS.includes(status),
    });
    const stored = await fill(lab, world);
    const failures: string[] = [];
    const startsMs: number[] = [];
    for (const death of deaths(lab)) failures.push(...(await live(lab, world, death, startsMs)));
    await letTimePass(lab);
    const last = await lab.start();
    startsMs.push(last.startMs);
    failures.push(...(await settle(last)));
    const repeated = await repeatKeyed(lab, world, last);
    failures.push(...repeated.failures, ...(await reconcile(last)), ...(await judge(lab, world, last)));
    failures.push(...stored.failures, ...slowStarts(lab, startsMs));
    const { length } = world.ledger.made;
    const done = `${killsPerPlace} at each of ${FAILPOINTS.length} places, ${kills} at random moments, all on ${stored.bookings} bookings and more; ${length} acknowledged; ${repeated.done}; ready after ${atPart(startsMs, 0.5)} ms (median), ${atPart(startsMs, 0.95)} ms (95 of 100), ${atPart(startsMs, 1)} ms (slowest)`;
    return { done, failures };
  },
};

/** Who starts on an embedded database that was cut off has to make it good as well, so there half of the starts are judged. */
function slowStarts({ kind, options }: Lab, startsMs: readonly number[]): string[] {
  const { readyWithinMs } = options;
  const percent = kind === 'pglite' ? 50 : options.readyPercent;
  const ms = atPart(startsMs, percent / 100);
  return ms <= readyWithinMs ? [] : [`of 100 starts ${percent} took up to ${ms} ms, instead of ${readyWithinMs} ms`];
}

/** The time within which that part of the starts was ready. */
function atPart(startsMs: readonly number[], part: number): number {
  const sorted = startsMs.toSorted((a, b) => a - b);
  return Math.round(sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? Infinity);
}

function deaths(lab: Lab): Death[] {
  const { kills, killsPerPlace } = lab.options;
  const places = FAILPOINTS.flatMap((place) =>
    Array.from({ length: killsPerPlace }, () => ({ place: { ...place, time: lab.between(5, 40) } })),
  );
  return [...places, ...Array.from({ length: kills }, () => ({ afterMs: lab.between(20, 800) }))];
}

interface Filled {
  /** Counted in the database. */
  readonly bookings: number;
  readonly failures: readonly string[];
}

/** As many bookings as a start is timed with. */
async function fill(lab: Lab, world: World): Promise<Filled> {
  const { bookingsAtStart: wanted, callers } = lab.options;
  const server = await lab.start();
  await world.populate(server.client);
  world.clients = [server.client];
  const made = (): number => world.ledger.made.filter(({ graph }) => graph !== 'reservation').length;
  await underLoad(world, callers, async () => {
    const told = Math.ceil(wanted / 10);
    for (let [next, there] = [told, 0]; there < wanted && !server.hasEnded(); there = made()) {
      await sleep(20);
      if (there < next) continue;
      lab.report(`${there} of ${wanted} bookings are there`);
      next += told;
    }
  });
  if (server.hasEnded()) throw new Error(endedByItself(server));
  await lab.endAll();
  const [row] = await lab.database.look(async (query) => await query<{ bookings: number }>(BOOKINGS));
  const { bookings = 0 } = row ?? {};
  return {
    bookings,
    failures: bookings >= wanted ? [] : [`${made()} bookings were acknowledged, and ${bookings} stored`],
  };
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
    // All are read at the end.
    const latest = world.ledger.made.slice(-LATEST);
    const unreadable = await findUnreadable(server, latest, lab.options.callers);
    return [...unreadable, ...(await die(lab, world, server, death))];
  } catch (error) {
    // Recovery, which runs at the start, comes to the places too.
    if (isPlace && wasKilledStarting(error)) return [];
    throw error;
  }
}

/** The load ends when the server has; what it sends into the void after that is unknown or was never made. */
async function die(lab: Lab, world: World, server: Server, death: Death): Promise<string[]> {
  world.clients = [server.client];
  return await underLoad(world, lab.options.callers, async () => {
    const latest = 'place' in death ? PLACE_WITHIN_MS : death.afterMs;
    await Promise.race([server.ended, sleep(latest, undefined, { ref: false })]);
    const faults = faultsOf(server, death);
    await lab.end(server, 'SIGKILL');
    return faults;
  });
}

/** Before it is ended from outside: at a place it kills itself, and at a moment it is still there. */
function faultsOf(server: Server, death: Death): string[] {
  const isPlace = 'place' in death;
  if (!server.hasEnded()) return isPlace ? [`the server never came to the place "${death.place.name}"`] : [];
  return isPlace && wasKilled(server) ? [] : [endedByItself(server)];
}
