/**
 * What the callers saw: every attempt to make a booking, every attempt to change one, and how each was answered. Nothing in
 * here comes from the database.
 */
import type { Answer, Client } from '../client.js';

/** `unknown`: no answer came, so it may have happened or not. */
export type Fate = 'made' | 'refused' | 'unknown';

export interface Slot {
  readonly start: number;
  readonly end: number;
  /** Of the engine, when it may be another one than before. */
  readonly resource?: string | undefined;
}

export interface Attempt {
  readonly action: string;
  /** What tells two of the same action apart; an action without one can happen to a booking only once. */
  readonly note?: string;
  /** Where a reschedule leads. */
  readonly to?: Slot;
  readonly sentAt: number;
  fate: Fate;
  answeredAt: number;
}

export interface Entry {
  /** In the booking's title, so that it is found whatever became of it. */
  readonly tag: string;
  readonly face: 'native' | 'v2';
  readonly graph: string;
  /** Those of the engine whose time it takes; a seat's are its owner's. */
  readonly resources: readonly string[];
  readonly start: number;
  readonly end: number;
  readonly sentAt: number;
  fate: Fate;
  answeredAt: number;
  /** The id on the face it was made on. */
  id: string | undefined;
  readonly changes: Attempt[];
}

/** A request that carries an idempotency key, so that it may be sent again. */
export interface KeyedRequest {
  readonly key: string;
  send(client: Client): Promise<Answer>;
  /** Writes down what the answer says of each booking that was asked for. */
  note(answer: Answer): void;
  /** The first one that said what became of the request. */
  answer: Answer | undefined;
}

export class Ledger {
  readonly entries: Entry[] = [];
  /** The bookings that were acknowledged, in the order of their answers. */
  readonly made: Entry[] = [];
  /** Those of them that have seats to give. */
  readonly owners: Entry[] = [];
  readonly keyed: KeyedRequest[] = [];
  /** Answers that nobody may ever get. */
  readonly unexpected: string[] = [];

  open(entry: Omit<Entry, 'sentAt' | 'fate' | 'answeredAt' | 'id' | 'changes' | 'tag'>): Entry {
    const tag = `op-${this.entries.length}`;
    const opened: Entry = {
      ...entry,
      tag,
      sentAt: performance.now(),
      fate: 'unknown',
      answeredAt: Infinity,
      id: undefined,
      changes: [],
    };
    this.entries.push(opened);
    return opened;
  }

  /** Notes the id of a booking that was acknowledged. */
  keep(entry: Entry, id: string): void {
    entry.id = id;
    this.made.push(entry);
    if (entry.graph === 'group_owner') this.owners.push(entry);
  }
}
