/**
 * `npm run bench`: how many bookings a second the built server makes, on both databases, and how quickly it answers many who
 * want one slot. The callers are a process of their own beside the server and share the machine with it. It measures and
 * judges nothing: `npm run prove` is about what is right.
 *
 * The server is one that has been in use for minutes: Node has compiled what bookings run through, which takes it some thousands
 * of them, and the database knows how large its tables are.
 */
import { cpus } from 'node:os';
import type { Answer, Client } from '../prove/client.js';
import { postgresqlFault } from '../prove/databases.js';
import { inParallel } from '../prove/in-parallel.js';
import { inLab, type Lab, type Server } from '../prove/lab.js';
import { type DatabaseKind, InvalidOptionsError, readOptions } from '../prove/options.js';
import { benchAvailability } from './availability/main.js';
import { cpuMsOf, print } from './measure.js';
import { benchWebhooks } from './webhooks.js';
import { CUSTOMER, makePerson, period, type Person } from '../prove/people.js';
import { reporter } from '../prove/report.js';

const BOOKINGS = 4_000;
const PEOPLE = 200;
/** As many as get an answer within 100 ms natively; /v2 has time for more. */
const CALLERS = { native: 16, v2: 32 };
const WARM_UP_BOOKINGS = 8_000;
const ONE_SLOT_CALLERS = 500;
const HOUR_MS = 3_600_000;
const FIRST = Date.UTC(2030, 0, 7);

type Book = (client: Client, person: Person, start: number) => Promise<Answer>;

const bookNative: Book = async (client, { userId }, start) => {
  const booking = { user_id: userId, what: 'Haircut', customer: CUSTOMER, ...period(start, start + HOUR_MS) };
  return await client.api('POST', '/bookings', booking);
};

const bookV2: Book = async (client, { timekitResourceId }, start) => {
  const texts = { what: 'Haircut', where: 'Salon', description: '' };
  const booking = { resource_id: timekitResourceId, graph: 'instant', customer: CUSTOMER, ...texts };
  return await client.v2('POST', '/bookings', { ...booking, ...period(start, start + HOUR_MS) });
};

async function main(): Promise<void> {
  const [workload, ...args] = process.argv.slice(2);
  if (workload === 'availability') {
    await benchAvailability(args);
    return;
  }
  if (workload === 'webhooks') {
    await benchWebhooks(args);
    return;
  }
  const options = readOptions(process.argv.slice(2), 'bench');
  print(`Node ${process.version}, ${cpus().length} cores, ${BOOKINGS} bookings over ${PEOPLE} people`);
  for (const kind of options.databases) {
    const fault = kind === 'postgresql' ? await postgresqlFault() : undefined;
    if (fault !== undefined) {
      print(`${kind}: not run, it does not answer: ${fault}`);
      continue;
    }
    await inLab(options, kind, reporter(`${kind}, bench`), async (lab) => await measure(lab, kind));
  }
}

async function measure(lab: Lab, kind: DatabaseKind): Promise<void> {
  const server = await lab.start();
  const { client } = server;
  const ready = await client.ready();
  print(`\n${kind} ${ready.text}`);
  const people = await inParallel(Array.from({ length: PEOPLE }), CALLERS.native, async (_, index) => {
    return await makePerson(client, `Person ${index}`);
  });
  await warmUp(lab, server, people);
  await spread('native bookings', server, people, bookNative, CALLERS.native, 0);
  await spread('/v2 bookings', server, people, bookV2, CALLERS.v2, BOOKINGS / PEOPLE);
  await oneSlot(client, people[0]);
}

async function warmUp({ kind, database }: Lab, { client }: Server, people: Person[]): Promise<void> {
  await inParallel(Array.from({ length: WARM_UP_BOOKINGS }), CALLERS.native, async (_, index) => {
    const book = index % 2 === 0 ? bookNative : bookV2;
    await book(
      client,
      people[index % people.length] as Person,
      FIRST - (1 + Math.floor(index / people.length)) * HOUR_MS,
    );
  });
  if (kind === 'postgresql') {
    // Autovacuum, or the server's own job, does it within the first minutes.
    await database.look(async (query) => await query('analyze'));
  }
}

/** Every booking finds its slot free: what is measured is the work, not the refusals. */
async function spread(
  name: string,
  server: Server,
  people: Person[],
  book: Book,
  callers: number,
  hoursTaken: number,
): Promise<void> {
  const { client } = server;
  const cpuBefore = cpuMsOf(server.child.pid);
  const startedAt = performance.now();
  const answers = await inParallel(Array.from({ length: BOOKINGS }), callers, async (_, index) => {
    const person = people[index % people.length] as Person;
    return await book(client, person, FIRST + (hoursTaken + Math.floor(index / people.length)) * HOUR_MS);
  });
  const seconds = (performance.now() - startedAt) / 1000;
  const failed = answers.filter(({ status }) => status !== 201).length;
  print(
    `${name}, ${callers} callers: ${Math.round(BOOKINGS / seconds)}/s, ${latencies(answers)}, ${perBooking(cpuMsOf(server.child.pid) - cpuBefore)} of the server's CPU each${failed === 0 ? '' : `, ${failed} FAILED`}`,
  );
}

async function oneSlot(client: Client, person: Person | undefined): Promise<void> {
  if (person === undefined) throw new Error('There is nobody to book.');
  const start = FIRST + 5_000 * HOUR_MS;
  const startedAt = performance.now();
  const answers = await inParallel(Array.from({ length: ONE_SLOT_CALLERS }), ONE_SLOT_CALLERS, async () => {
    return await bookV2(client, person, start);
  });
  const won = answers.filter(({ status }) => status === 201).length;
  print(
    `${ONE_SLOT_CALLERS} at once for one slot on /v2: ${won} got it, all answered within ${Math.round(performance.now() - startedAt)} ms`,
  );
}

function perBooking(ms: number): string {
  return `${(ms / BOOKINGS).toFixed(1)} ms`;
}

function latencies(answers: readonly Answer[]): string {
  const sorted = answers.map(({ ms }) => ms).toSorted((a, b) => a - b);
  const [p50, p99] = [0.5, 0.99].map((part) => sorted[Math.floor(sorted.length * part)] ?? 0);
  return `p50 ${(p50 ?? 0).toFixed(1)} ms, p99 ${(p99 ?? 0).toFixed(1)} ms`;
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof InvalidOptionsError ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
