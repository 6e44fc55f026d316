/** The search itself, without database and HTTP: W1 to W3 beside the rivals, and how its cost grows. */
import { searchSlots, TIMESTAMP_BYTES, TimestampWriter, type AvailabilityQuery } from '#libs/scheduling';
import { runToEnd } from '../../../libs/scheduling/testing/run-to-end.js';
import { ms, print, timed } from '../measure.js';
import { makeHosts, queryFor, type Host, ZONES } from './hosts.js';
import { allOf, anyOf, type Rival, rivals } from './rivals.js';

const DAYS = 30;
const ROUND_MS = 1_500;
const RIVAL_MS = 1_500;
/** A rival whose first host says that more than this is ahead is left out of the larger workloads. */
const LONGEST_MS = 60_000;

interface Workload {
  readonly name: string;
  readonly hosts: readonly Host[];
  readonly stepMin: number;
  readonly ours: () => number;
  /** Left out where it would take minutes. */
  readonly theirs?: (rival: Rival) => number;
}

export async function benchEngine(): Promise<void> {
  const others = await rivals();
  for (const workload of workloads()) {
    const found = workload.ours();
    const own = timed(ROUND_MS, workload.ours);
    print(`\n${workload.name}: ${found} slots`);
    print(`  Openslot                    p50 ${ms(own.p50)} ms, p95 ${ms(own.p95)} ms (${own.rounds} rounds)`);
    const { theirs } = workload;
    if (theirs === undefined) continue;
    for (const rival of others) {
      const result = compared(workload, rival, () => theirs(rival), { found, ownMs: own.p50 });
      print(`  ${rival.name.padEnd(27)} ${result}`);
    }
  }
  curves();
}

function compared(
  workload: Workload,
  rival: Rival,
  theirs: () => number,
  { found, ownMs }: { found: number; ownMs: number },
): string {
  const [host] = workload.hosts;
  if (host === undefined) return 'nobody to ask about';
  const single = timed(1, () => rival.slots(host, DAYS, workload.stepMin)).p50;
  if (single * workload.hosts.length > LONGEST_MS) {
    return `not run: ${ms(single)} ms for the first of ${workload.hosts.length} hosts`;
  }
  const count = theirs();
  if (count !== found) return `NOT COMPARED: it finds ${count} slots`;
  const { p50, rounds } = timed(RIVAL_MS, theirs);
  return `p50 ${ms(p50)} ms (${rounds} rounds): ${(p50 / ownMs).toFixed(0)} times as long`;
}

function workloads(): Workload[] {
  const one = makeHosts(1, 200, DAYS);
  const hundred = makeHosts(100, 200, DAYS);
  const thousand = makeHosts(1_000, 200, DAYS);
  // In two zones that have most of the day in common.
  const ten = makeHosts(10, 20, DAYS).map((host, index) => ({ ...host, zone: ZONES[index % 2] ?? 'UTC' }));
  return [
    any('W1 one host, 30 days, 200 busy, step 15', one),
    any('W2 100 hosts x 200 busy, who is free', hundred),
    {
      name: 'W2 1,000 hosts x 200 busy, who is free',
      hosts: thousand,
      stepMin: 15,
      ours: search(queryFor(thousand, DAYS, 15, 'exclusive')),
    },
    {
      name: 'W3 all of 10 hosts, 20 busy, step 15',
      hosts: ten,
      stepMin: 15,
      ours: search(queryFor(ten, DAYS, 15, 'mutual')),
      theirs: (rival) => allOf(rival, ten, DAYS, 15).length,
    },
    twoAndOneOfEight(),
  ];
}

function any(name: string, hosts: readonly Host[]): Workload {
  return {
    name,
    hosts,
    stepMin: 15,
    ours: search(queryFor(hosts, DAYS, 15, 'exclusive')),
    theirs: (rival) => anyOf(rival, hosts, DAYS, 15).size,
  };
}

/** No single query says "one of these rooms": the people, then the rooms, then what is in both. */
function twoAndOneOfEight(): Workload {
  const hosts = makeHosts(10, 100, DAYS).map((host) => ({ ...host, zone: 'UTC' }));
  const [people, rooms] = [hosts.slice(0, 2), hosts.slice(2)];
  const both = queryFor(people, DAYS, 15, 'mutual');
  const room = queryFor(rooms, DAYS, 15, 'exclusive');
  return {
    name: 'W3 2 people and 1 of 8 rooms, 100 busy, step 15 (two searches)',
    hosts,
    stepMin: 15,
    ours: () => {
      const free = new Set(runToEnd(searchSlots(room)).starts);
      return runToEnd(searchSlots(both)).starts.filter((start) => free.has(start)).length;
    },
    theirs: (rival) => {
      const free = anyOf(rival, rooms, DAYS, 15);
      return allOf(rival, people, DAYS, 15).filter((start) => free.has(start)).length;
    },
  };
}

/** The whole way to bytes: both timestamps of each slot, and who is free. */
function search(query: AvailabilityQuery): () => number {
  const bytes = Buffer.allocUnsafeSlow(64 * 1024 * 1024);
  const ids = query.resources.map(({ id }) => Buffer.from(`"${id}",`));
  return () => {
    const { starts, ends, offsets, members } = runToEnd(searchSlots(query));
    const [start, end] = [new TimestampWriter('UTC'), new TimestampWriter('UTC')];
    let at = 0;
    for (let slot = 0; slot < starts.length; slot += 1) {
      start.write(starts[slot] ?? 0, bytes, at);
      end.write(ends[slot] ?? 0, bytes, at + TIMESTAMP_BYTES);
      at += 2 * TIMESTAMP_BYTES;
      for (let member = offsets[slot] ?? 0; member < (offsets[slot + 1] ?? 0); member += 1) {
        const id = ids[members[member] ?? 0];
        if (id !== undefined) {
          bytes.set(id, at);
          at += id.length;
        }
      }
      if (at > bytes.length / 2) at = 0;
    }
    return starts.length;
  };
}

function curves(): void {
  print('\nWhat it costs to ask for more (p50, bytes included)');
  for (const count of [1, 10, 100, 1_000])
    printCost(`${count} hosts, 200 busy, 30 days`, makeHosts(count, 200, 30), 30);
  for (const busy of [10, 100, 1_000, 10_000]) {
    printCost(`1 host, ${busy} busy, 366 days`, makeHosts(1, busy, 366), 366);
  }
  for (const days of [1, 7, 30, 90, 180]) printCost(`1 host, 200 busy, ${days} days`, makeHosts(1, 200, 180), days);
}

function printCost(name: string, hosts: readonly Host[], days: number): void {
  const { p50 } = timed(500, search(queryFor(hosts, days, 15, 'exclusive')));
  print(`  ${name.padEnd(34)} ${ms(p50)} ms`);
}
