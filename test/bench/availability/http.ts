/** W6: availability over HTTP on PostgreSQL with a million bookings, beside the floor; what memory saves; how it grows. */
import { createDatabase, postgresqlFault, type ProveDatabase } from '../../prove/databases.js';
import { startServer } from '../../support/process.js';
import { cpuMsOf, ms, print, timingOf } from '../measure.js';
import { besideTheFloor } from './beside-the-floor.js';
import { Callers, type Question } from './callers.js';
import { AUTHORIZATION, type HttpBench, NATIVE_AUTHORIZATION, SERVER_ENVIRONMENT } from './http-bench.js';
import { addBookings, BOOKINGS_PER_RESOURCE, busyPlan, resourceIds, triggerMicroseconds } from './many-bookings.js';
import { hundredHosts, longQuestion, native, oneHost, type Questions } from './questions.js';
import { Targets } from './targets.js';

/** Resources, each with a thousand bookings. */
const MANY = 1_000;
const FEWER = [10, 100];
const MEASURE_MS = 8_000;
const CALLERS = 16;
const ONE_HOST_MS = 25;
const HUNDRED_HOSTS_MS = 100;
const CACHED_PER_SECOND = 3_000;

export async function benchHttp(): Promise<void> {
  const fault = await postgresqlFault();
  if (fault !== undefined) {
    print(`\nHTTP: not run, PostgreSQL does not answer: ${fault}`);
    return;
  }
  await withServer(MANY, async (server) => await measure(server));
}

interface BenchServer {
  readonly database: ProveDatabase;
  readonly url: string;
  readonly pid: number | undefined;
}

/** A server of its own on a database with so many resources; gone afterwards. */
async function withServer(resources: number, work: (server: BenchServer) => Promise<void>): Promise<void> {
  const database = await createDatabase('postgresql');
  try {
    const server = await startServer({ ...SERVER_ENVIRONMENT, ...database.environment });
    try {
      await database.look(async (query) => await addBookings(query, resources));
      await work({ database, url: server.url, pid: server.child.pid });
    } finally {
      await server.end('SIGKILL');
    }
  } finally {
    await database.drop();
  }
}

async function measure({ database, url, pid }: BenchServer): Promise<void> {
  const ids = await database.look(resourceIds);
  const bench: HttpBench = {
    database,
    serverPid: pid,
    callers: new Callers(url, AUTHORIZATION),
    authorization: AUTHORIZATION,
    nativeCallers: new Callers(url, NATIVE_AUTHORIZATION),
    ids,
    callersAtOnce: CALLERS,
    measureMs: MEASURE_MS,
    targets: new Targets(),
  };
  try {
    print(`\nOver HTTP on PostgreSQL, ${MANY * BOOKINGS_PER_RESOURCE} bookings`);
    print(`    ${await database.look(async (query) => await busyPlan(query, ids[0] ?? ''))}`);
    const triggers = await database.look(triggerMicroseconds);
    print(`  what the version triggers add to a booking: ${triggers.toFixed(0)} µs of the database`);
    for (const resources of FEWER) await growth(bench, resources);
    await latency(bench, 'one host, 30 days, computed', oneHost(ids), ONE_HOST_MS);
    const [first, all] = [hundredHosts(ids, 'roundrobin_prioritized'), hundredHosts(ids, 'exclusive')];
    await latency(bench, '100 hosts, each slot names the first who is free', first, HUNDRED_HOSTS_MS);
    await latency(bench, '100 hosts, each slot names all who are free', all, HUNDRED_HOSTS_MS);
    await mixed(bench);
    await besideTheFloor(bench);
    await fromMemory(bench);
    await nativeFace(bench);
    bench.targets.print();
  } finally {
    bench.callers.close();
    bench.nativeCallers.close();
  }
}

/** The same questions to a server with fewer bookings, in turns. */
async function growth({ callers: many, ids }: HttpBench, resources: number): Promise<void> {
  await withServer(resources, async ({ url }) => {
    const few = new Callers(url, AUTHORIZATION);
    const question = oneHost(ids.slice(0, resources));
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
    few.close();
    const [before, after] = [timingOf(times.few).p50, timingOf(times.many).p50];
    print(
      `  one host, ${resources * BOOKINGS_PER_RESOURCE} bookings: p50 ${ms(before)} ms; ` +
        `with all of them ${ms(after)} ms: ${(after / before).toFixed(2)} times`,
    );
  });
}

async function latency(bench: HttpBench, name: string, question: Questions, mostMs: number): Promise<void> {
  const { callers, targets } = bench;
  const { bytes } = await callers.ask(question(999_983));
  await callers.keepAsking(1, MEASURE_MS / 4, 200, (index) => question(index + 500_000));
  const { times } = await callers.keepAsking(1, MEASURE_MS, 200, question);
  const { p50, p95, rounds } = timingOf(times);
  print(
    `  ${name}: p50 ${ms(p50)} ms, p95 ${ms(p95)} ms (${rounds} answers of about ${Math.round(bytes.length / 1000)} kB)`,
  );
  targets.atMost(`p95 of ${name}`, p95, mostMs, 'ms');
}

/** Nine of ten ask about one host, the tenth about a hundred. */
async function mixed({ callers, ids, targets }: HttpBench): Promise<void> {
  const [one, hundred] = [oneHost(ids), hundredHosts(ids, 'roundrobin_prioritized')];
  const times = { one: [] as number[], hundred: [] as number[] };
  const startedAt = performance.now();
  const caller = async (offset: number): Promise<void> => {
    for (let index = offset; performance.now() - startedAt < MEASURE_MS; index += 2) {
      const isLarge = index % 10 === offset;
      times[isLarge ? 'hundred' : 'one'].push(await callers.time((isLarge ? hundred : one)(index), 200));
    }
  };
  await Promise.all([caller(0), caller(1)]);
  for (const [name, mostMs] of [['one', ONE_HOST_MS] as const, ['hundred', HUNDRED_HOSTS_MS] as const]) {
    const { p50, p95, rounds } = timingOf(times[name]);
    print(`  W6, two callers, ${name}: p50 ${ms(p50)} ms, p95 ${ms(p95)} ms (${rounds})`);
    targets.atMost(`p95 of W6, ${name}`, p95, mostMs, 'ms');
  }
}

async function fromMemory(bench: HttpBench): Promise<void> {
  const question = longQuestion(bench.ids);
  const { bytes, etag } = await bench.callers.ask(question);
  const count = slotsIn(bytes);
  const perSecond = await throughput(bench, bench.callers, `the same ${count} slots again`, () => question, 200);
  bench.targets.atLeast(`the same ${count} slots again`, perSecond, CACHED_PER_SECOND, 'a second');
  const known = { ...question, headers: { 'if-none-match': etag } };
  await throughput(bench, bench.callers, 'the same with If-None-Match', () => known, 304);
}

/** Which asks the engine in turn, through the client of Timekit. */
async function nativeFace(bench: HttpBench): Promise<void> {
  const one = oneHost(bench.ids);
  const computed: Questions = (index) => native(one(index + 300_000));
  await throughput(bench, bench.nativeCallers, 'native, one host, computed', computed, 200);
  const question = native(longQuestion(bench.ids));
  const { bytes, etag } = await bench.nativeCallers.ask(question);
  const name = `native, the same ${slotsIn(bytes)} slots again`;
  await throughput(bench, bench.nativeCallers, name, () => question, 200);
  const known: Question = { ...question, headers: { 'if-none-match': etag } };
  await throughput(bench, bench.nativeCallers, 'native, the same with If-None-Match', () => known, 304);
}

async function throughput(
  { serverPid }: HttpBench,
  callers: Callers,
  name: string,
  question: Questions,
  status: number,
): Promise<number> {
  await callers.keepAsking(CALLERS, MEASURE_MS / 4, status, question);
  const before = cpuMsOf(serverPid);
  const { perSecond, times } = await callers.keepAsking(CALLERS, MEASURE_MS, status, (index) =>
    question(index + 100_000),
  );
  const cpu = (cpuMsOf(serverPid) - before) / times.length;
  print(`  ${name}, ${CALLERS} callers: ${perSecond.toFixed(0)}/s, ${cpu.toFixed(2)} ms of the server's CPU each`);
  return perSecond;
}

function slotsIn(answer: Buffer): number {
  return (JSON.parse(answer.toString()) as { data: unknown[] }).data.length;
}
