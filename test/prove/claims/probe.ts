/**
 * How a server under load answers: some callers book somebody whom nobody else books, and look at the booking, over and over.
 * There is no reason to refuse them, so whatever keeps one waiting keeps everybody waiting.
 */
import type { Client } from '../client.js';
import { inParallel } from '../in-parallel.js';
import { CUSTOMER, makePerson, period, type Person } from '../people.js';

const CALLERS = 4;
/** A write and a read each. */
const IN_A_ROW = 5;
const GIVE_UP_AFTER_MS = 30_000;
const HOUR_MS = 3_600_000;
const FIRST = Date.UTC(2030, 0, 7);

interface Round {
  readonly succeeded: boolean;
  readonly ms: number;
  readonly answeredAt: number;
}

export class Probe {
  private rounds = 0;

  private constructor(
    private readonly client: Client,
    private readonly person: Person,
  ) {}

  static async open(client: Client): Promise<Probe> {
    return new Probe(client, await makePerson(client, 'Nobody else'));
  }

  /** What a write and a read take at most, while nothing is wrong. */
  async usualMs(): Promise<number> {
    return await this.ofAll(async () => {
      const rounds = await inParallel(Array.from({ length: IN_A_ROW }), 1, async () => await this.round());
      if (!rounds.every(({ succeeded }) => succeeded)) throw new Error('The server refuses what it cannot refuse.');
      return Math.max(...rounds.map(({ ms }) => ms));
    });
  }

  /**
   * How long after `moment` every caller has the first answer of several in a row that are right, and none of them later than
   * after `patienceMs`. Infinity when it is given up.
   */
  async normalAfter(moment: number, patienceMs: number): Promise<number> {
    return await this.ofAll(async () => {
      let row: Round[] = [];
      while (performance.now() - moment < GIVE_UP_AFTER_MS) {
        const round = await this.round();
        row = round.succeeded && round.ms <= patienceMs ? [...row, round] : [];
        if (row.length === IN_A_ROW) return (row[0]?.answeredAt ?? Infinity) - moment;
      }
      return Infinity;
    });
  }

  private async ofAll(work: () => Promise<number>): Promise<number> {
    return Math.max(...(await inParallel(Array.from({ length: CALLERS }), CALLERS, work)));
  }

  private async round(): Promise<Round> {
    const startedAt = performance.now();
    const start = FIRST + this.rounds * HOUR_MS;
    this.rounds += 1;
    const what = { user_id: this.person.userId, what: 'Probe', customer: CUSTOMER };
    const made = await this.client.api('POST', '/bookings', { ...what, ...period(start, start + HOUR_MS) });
    const { id } = (made.body ?? {}) as { id?: string };
    const read = await this.client.api('GET', `/bookings/${id}`);
    const answeredAt = performance.now();
    return { succeeded: made.status === 201 && read.status === 200, ms: answeredAt - startedAt, answeredAt };
  }
}
