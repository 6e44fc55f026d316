/**
 * Events are delivered while their sender is killed and the receiver fails at random. Users are changed over and over, each
 * change is an event; a death comes whenever another part of them is made. Afterwards time is made to pass, again and again,
 * until nothing is pending, and what arrived is held against what is stored.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import { type Received, Receiver } from '../../support/receiver.js';
import type { Claim, Outcome } from '../claim.js';
import type { Query } from '../databases.js';
import { inParallel } from '../in-parallel.js';
import type { Lab, Server } from '../lab.js';
import { expectStatus, makePerson, type Person } from '../people.js';

const PEOPLE = 40;
const FAILS = 0.3;
/** In a row, of one delivery: below what it is given up after, so that none has to be. */
const MOST_FAILURES = 7;
const FAILURES = [500, 503, 404, 302];
/** Longer than the first retry waits. */
const QUIET_MS = 1_000;
const ROUNDS = 40;
const CHANGED_WITHIN_MS = 120_000;
/** What a server that is killed may answer; no answer at all is 0. */
const ENDS = [0, 503, 504];

/** Every delivery is due, and nobody who died has a lease. */
const MAKE_DUE = [
  `update openslot.webhook_delivery set next_attempt_at = next_attempt_at - interval '2 days' where state = 'pending'`,
  `update openslot.webhook_endpoint set leased_by = null, leased_until = null`,
];

interface StoredDelivery {
  readonly id: string;
  readonly state: string;
  readonly attempts: number;
  readonly payload: string;
}

export const webhooksClaim: Claim = {
  name: 'webhooks',
  promise:
    'every event arrives, signed, under one id and with the same bytes however often it is sent, though the receiver fails at random and the sender is killed',
  async attempt(lab) {
    const receiver = await Receiver.start();
    try {
      return await new Experiment(lab, receiver).run();
    } finally {
      await lab.endAll();
      await receiver.close();
    }
  },
};

class Experiment {
  private server: Server | undefined;
  private secret = '';
  private readonly failures = new Map<string, number>();
  private readonly taken = new Map<string, string>();
  private readonly contradictions: string[] = [];
  /** `<user id> <version>` of every change that was acknowledged. */
  private readonly acknowledged: string[] = [];
  private isChanged = false;
  private isOver = false;

  constructor(
    private readonly lab: Lab,
    private readonly receiver: Receiver,
  ) {}

  async run(): Promise<Outcome> {
    const { client } = (this.server = await this.lab.start());
    const people = await inParallel(Array.from({ length: PEOPLE }), 8, async (_, number) => {
      return await makePerson(client, `Person ${number}`);
    });
    const endpoint = { url: this.receiver.url, event_types: ['user.updated'] };
    const body = expectStatus(await client.api('POST', '/webhook-endpoints', endpoint), 201) as { secret: string };
    this.secret = body.secret;
    this.receiver.answering = (received) => ({ status: this.take(received) });
    try {
      await Promise.all([this.change(people), this.kill()]);
    } finally {
      this.isOver = true;
    }
    const rounds = await this.deliverAll();
    await this.lab.endAll();
    const stored = await this.lab.database.look(async (query) => await readDeliveries(query));
    this.judge(stored);
    const attempts = this.receiver.received.length;
    return {
      done: `${stored.deliveries.length} events, ${this.lab.options.webhookKills} kills, ${attempts} attempts of which ${attempts - this.taken.size} were refused or repeated; all delivered after time passed ${rounds} times`,
      failures: this.contradictions,
    };
  }

  /** The answer's status. Every request has to be signed, and to carry the bytes that it carried before. */
  private take({ headers, body }: Received): number {
    const id = String(headers['webhook-id']);
    try {
      new Webhook(this.secret).verify(body, headers as Record<string, string>);
    } catch (error) {
      this.contradictions.push(`${id} is not signed: ${String(error)}`);
    }
    const known = this.taken.get(id);
    if (known !== undefined && known !== body) this.contradictions.push(`${id} was sent with other bytes`);
    const failures = this.failures.get(id) ?? 0;
    if (failures < MOST_FAILURES && this.lab.random() < FAILS) {
      this.failures.set(id, failures + 1);
      return this.lab.pick(FAILURES);
    }
    this.taken.set(id, body);
    return 200;
  }

  private async change(people: readonly Person[]): Promise<void> {
    const { webhookEvents, callers } = this.lab.options;
    await inParallel(Array.from({ length: webhookEvents }), Math.min(callers, PEOPLE), async (_, number) => {
      const person = people[number % PEOPLE];
      if (person !== undefined) await this.changeOne(person, `Changed ${number}`);
    });
    this.isChanged = true;
  }

  /** What nobody answered may have happened; the next change is made of what is there. */
  private async changeOne({ userId }: Person, name: string): Promise<void> {
    for (const giveUpAt = performance.now() + CHANGED_WITHIN_MS; ; await sleep(20)) {
      const answer = await this.server?.client.api('PATCH', `/users/${userId}`, { name });
      if (answer?.status === 200) {
        this.acknowledged.push(`${userId} ${(answer.body as { version: number }).version}`);
        return;
      }
      if (this.isOver) return;
      const mayComeYet = answer === undefined || ENDS.includes(answer.status);
      if (!mayComeYet || performance.now() > giveUpAt) {
        this.contradictions.push(`a change was answered ${answer?.status}: ${answer?.text.slice(0, 200)}`);
        return;
      }
    }
  }

  private async kill(): Promise<void> {
    const { webhookEvents, webhookKills: kills } = this.lab.options;
    for (let kill = 1; kill <= kills; kill += 1) {
      const after = Math.floor((webhookEvents * kill) / (kills + 1)) + this.lab.between(0, 20);
      while (this.acknowledged.length < after && !this.isChanged && !this.isOver) await sleep(2);
      if (this.isOver) return;
      const made = this.acknowledged.length;
      this.lab.report(`kill ${kill} of ${kills}, ${made} events made, ${this.taken.size} delivered`);
      await this.restart();
    }
  }

  private async restart(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    if (server !== undefined) await this.lab.end(server, 'SIGKILL');
    await this.lab.database.look(async (query) => await inParallel(MAKE_DUE, 1, query));
    this.server = await this.lab.start();
  }

  /** How often everything had to be made due. */
  private async deliverAll(): Promise<number> {
    for (let round = 1; round <= ROUNDS; round += 1) {
      await this.untilQuiet();
      const { client } = this.server ?? { client: undefined };
      const answer = await client?.api('GET', '/webhook-deliveries?state=pending&limit=1');
      const page = answer === undefined ? undefined : (expectStatus(answer, 200) as { data: unknown[] });
      this.lab.report(`time passed ${round - 1} times, ${this.taken.size} delivered`);
      if (page?.data.length === 0) return round - 1;
      await this.restart();
    }
    this.contradictions.push(`after ${ROUNDS} rounds something is still pending`);
    return ROUNDS;
  }

  /** Nothing has arrived for a while. When it is too early, the next round is the sooner. */
  private async untilQuiet(): Promise<void> {
    for (let before = -1; before !== this.receiver.received.length;) {
      before = this.receiver.received.length;
      await sleep(QUIET_MS);
    }
  }

  private judge({ deliveries, events }: Stored): void {
    for (const { id, state, attempts, payload } of deliveries) {
      const body = this.taken.get(id);
      if (state !== 'delivered') this.contradictions.push(`${id} is ${state} after ${attempts} attempts`);
      if (body === undefined) this.contradictions.push(`${id} counts as ${state} and has never been taken`);
      else if (body !== payload) this.contradictions.push(`${id} arrived with other bytes than are stored`);
    }
    if (this.taken.size !== deliveries.length) {
      this.contradictions.push(`${this.taken.size} ids were taken, and there are ${deliveries.length} deliveries`);
    }
    const told = new Set(events);
    const untold = this.acknowledged.filter((change) => !told.has(change));
    this.contradictions.push(...untold.map((change) => `the change "${change}" was acknowledged and is not told`));
    if (events.length !== deliveries.length) {
      this.contradictions.push(`${events.length} events have ${deliveries.length} deliveries`);
    }
  }
}

interface Stored {
  readonly deliveries: readonly StoredDelivery[];
  /** As those that were acknowledged. */
  readonly events: readonly string[];
}

async function readDeliveries(query: Query): Promise<Stored> {
  const deliveries = await query<StoredDelivery>('select id, state, attempts, payload from openslot.webhook_delivery');
  const events = await query<{ change: string }>(
    `select subject_id || ' ' || version as change from openslot.outbox_event where type = 'user.updated'`,
  );
  return { deliveries, events: events.map(({ change }) => change) };
}
