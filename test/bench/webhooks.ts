/**
 * `npm run bench -- webhooks`: how many deliveries a second the built server makes of events that wait for it, to one endpoint,
 * to one that wants order, and to ten; on both databases. The receiver is a process of its own beside the server and shares
 * the machine with it and with the database.
 */
import { cpus } from 'node:os';
import { postgresqlFault } from '../prove/databases.js';
import { inLab, type Lab } from '../prove/lab.js';
import { readOptions } from '../prove/options.js';
import { expectStatus } from '../prove/people.js';
import { reporter } from '../prove/report.js';
import { Receiver } from '../support/receiver.js';
import { cpuMsOf, print } from './measure.js';

interface Case {
  readonly name: string;
  readonly endpoints: number;
  readonly strict: boolean;
  readonly events: number;
}

const CASES: readonly Case[] = [
  { name: 'one endpoint', endpoints: 1, strict: false, events: 5_000 },
  { name: 'one endpoint, strict order', endpoints: 1, strict: true, events: 2_000 },
  { name: 'ten endpoints', endpoints: 10, strict: false, events: 1_000 },
];

/** As large as those of bookings. */
const EVENTS = (number: number): string => `
  insert into openslot.outbox_event (id, type, subject_type, subject_id, version, format, payload, occurred_at)
  select gen_random_uuid(), 'hold.released', 'hold', gen_random_uuid(), 1, 1,
    jsonb_build_object('type', 'hold.released', 'timestamp', '2026-11-23T08:00:00.000Z',
      'data', jsonb_build_object('number', n, 'text', repeat('x', 900))), now()
  from generate_series(1, ${number}) n`;

export async function benchWebhooks(args: readonly string[]): Promise<void> {
  const options = readOptions(args, 'bench');
  print(`Node ${process.version}, ${cpus().length} cores`);
  for (const kind of options.databases) {
    const fault = kind === 'postgresql' ? await postgresqlFault() : undefined;
    if (fault !== undefined) {
      print(`${kind}: not run, it does not answer: ${fault}`);
      continue;
    }
    for (const each of CASES) {
      const report = reporter(`${kind}, webhooks, ${each.name}`);
      await inLab(options, kind, report, async (lab) => await measure(lab, each));
    }
  }
}

async function measure(lab: Lab, { name, endpoints, strict, events }: Case): Promise<void> {
  const receiver = await Receiver.start();
  try {
    const first = await lab.start();
    for (let number = 0; number < endpoints; number += 1) {
      const endpoint = { url: `${receiver.url}/${number}`, event_types: ['hold.*'], strict_order: strict };
      expectStatus(await first.client.api('POST', '/webhook-endpoints', endpoint), 201);
    }
    await lab.endAll();
    await lab.database.look(async (query) => await query(EVENTS(events)));
    const total = endpoints * events;
    const { child } = await lab.start();
    await receiver.until(() => receiver.received.length > 0);
    const [startedAt, arrived, cpuBefore] = [performance.now(), receiver.received.length, cpuMsOf(child.pid)];
    await receiver.until(() => receiver.received.length >= total);
    const seconds = (performance.now() - startedAt) / 1000;
    const cpuMs = (cpuMsOf(child.pid) - cpuBefore) / (total - arrived);
    print(
      `${lab.kind}, ${name}: ${Math.round((total - arrived) / seconds)} deliveries/s (${total} of them), ${cpuMs.toFixed(2)} ms of the server's CPU each`,
    );
  } finally {
    await lab.endAll();
    await receiver.close();
  }
}
