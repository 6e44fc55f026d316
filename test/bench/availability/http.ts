/** W6: availability over HTTP on PostgreSQL with a million bookings, beside the floor; what memory saves; how it grows. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createDatabase, postgresqlAnswers, type ProveDatabase } from '../../prove/databases.js';
import { startServer } from '../../support/process.js';
import { ms, print, timingOf } from '../measure.js';
import { Callers, type Question } from './callers.js';
import { DAY_MS } from './hosts.js';
import { addBookings, BOOKINGS_PER_RESOURCE, busyPlan, resourceIds } from './many-bookings.js';

const FEW = 10;
const MANY = 1_000;
const MEASURE_MS = 8_000;
const CALLERS = 16;
const API_KEY = 'live_api_key_of_the_bench_0123456789';
const KEYS = {
  ADMIN_API_KEY: 'the-admin-key-of-the-bench-0123456789',
  ENGINE_API_KEY: API_KEY,
  ENGINE_WIDGET_KEY: 'live_widget_key_of_the_bench_0123456789',
};
const AUTHORIZATION = `Basic ${Buffer.from(`:${API_KEY}`).toString('base64')}`;
const FIRST = Date.UTC(2030, 0, 8);

export async function benchHttp(): Promise<void> {
  if (!(await postgresqlAnswers())) {
    print('\nHTTP: not run, no PostgreSQL answers at DATABASE_URL');
    return;
  }
  const database = await createDatabase('postgresql');
  try {
    const server = await startServer({ ...KEYS, ...database.environment });
    try {
      await measure(database, server.url);
    } finally {
      await server.end('SIGKILL');
    }
  } finally {
    await database.drop();
  }
}

async function measure(database: ProveDatabase, url: string): Promise<void> {
  const callers = new Callers(url, AUTHORIZATION);
  try {
    await database.look(async (query) => await addBookings(query, 0, MANY));
    const ids = await database.look(resourceIds);
    print(`\nOver HTTP on PostgreSQL, ${MANY * BOOKINGS_PER_RESOURCE} bookings`);
    print(`    ${await database.look(async (query) => await busyPlan(query, ids[0] ?? ''))}`);
    await growth(callers, ids);
    await latency(callers, 'one host, 30 days, computed', oneHost(ids));
    await latency(
      callers,
      '100 hosts, each slot names the first who is free',
      hundredHosts(ids, 'roundrobin_prioritized'),
    );
    await latency(callers, '100 hosts, each slot names all who are free', hundredHosts(ids, 'exclusive'));
    await mixed(callers, ids);
    await besideTheFloor(database, callers, ids);
    await fromMemory(callers, ids);
  } finally {
    callers.close();
  }
}

/** The same questions to a server with a hundredth of the bookings, in turns. */
async function growth(many: Callers, ids: readonly string[]): Promise<void> {
  const database = await createDatabase('postgresql');
  const server = await startServer({ ...KEYS, ...database.environment });
  const few = new Callers(server.url, AUTHORIZATION);
  try {
    await database.look(async (query) => await addBookings(query, 0, FEW));
    const question = oneHost(ids.slice(0, FEW));
    const times = { few: [] as number[], many: [] as number[] };
    // The first turns warm both up.
    for (let turn = -2; turn < 8; turn += 1) {
      for (const [name, callers] of [['few', few] as const, ['many', many] as const]) {
        const taken = await callers.keepAsking(1, MEASURE_MS / 8, 200, (index) =>
          question(turn * 1_000 + index + 2_000),
        );
        if (turn >= 0) times[name].push(...taken.times);
      }
    }
    const [before, after] = [timingOf(times.few).p50, timingOf(times.many).p50];
    const bookings = FEW * BOOKINGS_PER_RESOURCE;
    print(
      `  one host, ${bookings} bookings: p50 ${ms(before)} ms; with all of them ${ms(after)} ms: ${(after / before).toFixed(2)} times`,
    );
  } finally {
    few.close();
    await server.end('SIGTERM');
    await database.drop();
  }
}

async function latency(callers: Callers, name: string, question: (index: number) => Question): Promise<void> {
  const { bytes } = await callers.ask(question(999_983));
  await callers.keepAsking(1, MEASURE_MS / 4, 200, (index) => question(index + 500_000));
  const { times } = await callers.keepAsking(1, MEASURE_MS, 200, question);
  const { p50, p95, rounds } = timingOf(times);
  print(
    `  ${name}: p50 ${ms(p50)} ms, p95 ${ms(p95)} ms (${rounds} answers of about ${Math.round(bytes.length / 1000)} kB)`,
  );
}

/** Nine of ten ask about one host, the tenth about a hundred. */
async function mixed(callers: Callers, ids: readonly string[]): Promise<void> {
  const [one, hundred] = [oneHost(ids), hundredHosts(ids, 'roundrobin_prioritized')];
  const times = { one: [] as number[], hundred: [] as number[] };
  const startedAt = performance.now();
  const caller = async (offset: number): Promise<void> => {
    for (let index = offset; performance.now() - startedAt < MEASURE_MS; index += 2) {
      const isLarge = index % 10 === offset;
      const { ms: took } = await callers.ask((isLarge ? hundred : one)(index));
      times[isLarge ? 'hundred' : 'one'].push(took);
    }
  };
  await Promise.all([caller(0), caller(1)]);
  for (const [name, those] of Object.entries(times)) {
    const { p50, p95, rounds } = timingOf(those);
    print(`  W6, two callers, ${name}: p50 ${ms(p50)} ms, p95 ${ms(p95)} ms (${rounds})`);
  }
}

async function besideTheFloor(database: ProveDatabase, callers: Callers, ids: readonly string[]): Promise<void> {
  const question = oneHost(ids);
  const { bytes } = await callers.ask(question(0));
  const child = spawn(process.execPath, ['dist/test/bench/availability/floor-server.js'], {
    env: { PATH: process.env['PATH'], ...database.environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const floor = new Callers(line.toString().trim(), '');
  try {
    await fetch(`${line.toString().trim()}/answer`, {
      method: 'PUT',
      headers: { 'content-type': 'application/octet-stream' },
      body: new Uint8Array(bytes),
    });
    const atFloor = (index: number): Question => ({ ...question(index), path: '/floor' });
    // In turns, so that whatever else the machine does falls on both.
    const speeds = { ours: [] as number[], floor: [] as number[] };
    for (let turn = 0; turn < 3; turn += 1) {
      const [from, share] = [turn * 100_000, MEASURE_MS / 3];
      const own = await callers.keepAsking(CALLERS, share, 200, (index) => question(from + index + 1));
      const theirs = await floor.keepAsking(CALLERS, share, 200, (index) => atFloor(from + index + 1));
      speeds.ours.push(own.perSecond);
      speeds.floor.push(theirs.perSecond);
    }
    const [own, theirs] = [timingOf(speeds.ours).p50, timingOf(speeds.floor).p50];
    print(
      `  computed, ${CALLERS} callers: ${own.toFixed(0)}/s; the floor: ${theirs.toFixed(0)}/s; ${((own / theirs) * 100).toFixed(0)} %`,
    );
  } finally {
    floor.close();
    child.kill();
  }
}

async function fromMemory(callers: Callers, ids: readonly string[]): Promise<void> {
  const question: Question = asked([ids[0] ?? ''], 0, 60, 'exclusive');
  const { bytes, etag } = await callers.ask(question);
  const { data } = JSON.parse(bytes.toString()) as { data: unknown[] };
  const kept = await callers.keepAsking(CALLERS, MEASURE_MS, 200, () => question);
  print(`  the same ${data.length} slots again, ${CALLERS} callers: ${kept.perSecond.toFixed(0)}/s`);
  const known = { ...question, headers: { 'if-none-match': etag } };
  const unchanged = await callers.keepAsking(CALLERS, MEASURE_MS, 304, () => known);
  print(`  the same with If-None-Match: ${unchanged.perSecond.toFixed(0)}/s`);
}

/** Another host or another month each time, so that nothing is in memory. */
function oneHost(ids: readonly string[]): (index: number) => Question {
  return (index) => asked([ids[index % ids.length] ?? ''], index, 30, 'exclusive');
}

function hundredHosts(ids: readonly string[], mode: string): (index: number) => Question {
  const from = (index: number): number => (index * 7) % (ids.length - 100);
  return (index) => asked(ids.slice(from(index), from(index) + 100), index, 30, mode);
}

/** The start moves on by a quarter of an hour with every question, over the hundred days that bookings leave room for. */
function asked(resources: readonly string[], index: number, days: number, mode: string): Question {
  const from = FIRST + (index % 9_600) * 900_000;
  const body = {
    resources,
    mode,
    from: new Date(from).toISOString(),
    to: new Date(from + days * DAY_MS).toISOString(),
    length: '30 minutes',
    timeslot_increments: '15 minutes',
    round_to_nearest_hour: false,
  };
  return { path: '/v2/availability', body };
}
