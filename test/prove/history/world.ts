/** What random operations are done to: people, their free time, the servers, and the ledger of what was answered. */
import { seededRandom } from '#libs/scheduling';
import { type Answer, type Client, PATIENCE_MS } from '../client.js';
import { expectStatus, makePerson, type Person } from '../people.js';
import { type Attempt, type Entry, Ledger } from './ledger.js';
import { isRefusal } from './refusal.js';
import { Tally } from './tally.js';

const QUARTER_MS = 15 * 60_000;
const EVERY_ROOMY = 4;
const ROOM = 3;
const LENGTHS = [1, 1, 2, 2, 3, 4, 6, 8];
/** The chance of one operation: depends on the seed and its number alone, whatever runs beside it. */
export class Chance {
  readonly next: () => number;

  constructor(seed: number, operation: number) {
    this.next = seededRandom(seed + operation * 7_919);
  }

  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new Error('Nothing to pick from.');
    return item;
  }
}

export interface WorldOptions {
  readonly seed: number;
  readonly people: number;
  /** How many quarters of an hour of each person can be booked; fewer make more contention. */
  readonly quarters: number;
  /** Whether an answer is acceptable although it neither does nor refuses; its outcome is unknown. */
  readonly tolerates: (status: number) => boolean;
}

export class World {
  readonly ledger = new Ledger();
  readonly tally = new Tally();
  readonly people: Person[] = [];
  /** Of the engine's resources that hold several bookings at one moment. */
  readonly capacities = new Map<string, number>();
  clients: readonly Client[] = [];
  private drawn = 0;

  constructor(private readonly options: WorldOptions) {}

  async populate(client: Client): Promise<void> {
    for (let index = this.people.length; index < this.options.people; index += 1) {
      const person = await makePerson(client, `Person ${index}`);
      this.people.push(person);
      if (index % EVERY_ROOMY === 0) await this.makeRoomy(client, person.timekitResourceId);
    }
  }

  personOf(timekitResourceId: string): Person {
    const person = this.people.find((each) => each.timekitResourceId === timekitResourceId);
    if (person === undefined) throw new Error(`Nobody has the resource ${timekitResourceId}.`);
    return person;
  }

  private async makeRoomy(client: Client, resource: string): Promise<void> {
    expectStatus(await client.v2('PUT', `/resources/${resource}`, { openslot: { capacity: ROOM } }), 200);
    this.capacities.set(resource, ROOM);
  }

  /** Of the next operation. */
  nextChance(): Chance {
    this.drawn += 1;
    return new Chance(this.options.seed, this.drawn);
  }

  period(chance: Chance): { start: number; end: number } {
    const start = Date.UTC(2030, 0, 7) + chance.below(this.options.quarters) * QUARTER_MS;
    return { start, end: start + chance.pick(LENGTHS) * QUARTER_MS };
  }

  /** Writes down how an attempt was answered; true when it was carried out. `mayBeOver`: whether what it needs may be. */
  settle(attempt: Entry | Attempt, answer: Answer, done: number, mayBeOver: () => boolean): boolean {
    attempt.answeredAt = performance.now();
    attempt.fate = this.fateOf(answer, done, mayBeOver);
    return attempt.fate === 'made';
  }

  /** Whether it may come instead of a real answer. */
  isTolerated({ status, ms }: Answer): boolean {
    return this.options.tolerates(status) && ms < PATIENCE_MS;
  }

  private fateOf(answer: Answer, done: number, mayBeOver: () => boolean): Entry['fate'] {
    const { status, text, ms } = answer;
    if (status === done) return 'made';
    if (isRefusal(answer, mayBeOver)) return 'refused';
    const came = status === 0 ? 'no answer' : `an answer of ${status}`;
    if (!this.isTolerated(answer))
      this.ledger.unexpected.push(`${came} after ${Math.round(ms)} ms: ${text.slice(0, 300)}`);
    return 'unknown';
  }
}
