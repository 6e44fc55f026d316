/**
 * What the callers saw: every attempt to make a booking, every attempt to change one, and how each was answered. Nothing in
 * here comes from the database.
 */
import type { Answer, Client } from '../client.js';

/** `unknown`: no answer came, so it may have happened or not. */
export type Fate = 'made' | 'refused' | 'unknown';

export const FACES = ['v2', 'native'] as const;
export type Face = (typeof FACES)[number];

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
  readonly face: Face;
  readonly graph: string;
  /** Those of the engine whose time it takes; a seat's are its owner's. */
  readonly resources: readonly string[];
  /** Of a seat: the group bookings that it is, or may have come to be, a seat of. */
  readonly owners: Entry[];
  readonly start: number;
  readonly end: number;
  readonly sentAt: number;
  fate: Fate;
  answeredAt: number;
  /** The id on the face it was made on. */
  id: string | undefined;
  readonly changes: Attempt[];
}

export function isMade({ fate }: Pick<Attempt, 'fate'>): boolean {
  return fate === 'made';
}

/** A request that carries an idempotency key, so that it may be sent again. */
export interface KeyedRequest {
  readonly face: Face;
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
  private readonly madeByGraph = new Map<string, Entry[]>();
  readonly keyed: KeyedRequest[] = [];
  /** Answers that nobody may ever get. */
  readonly unexpected: string[] = [];

  open(entry: Pick<Entry, 'face' | 'graph' | 'resources' | 'start' | 'end'>, owners: Entry[] = []): Entry {
    const tag = `op-${this.entries.length}`;
    const opened: Entry = {
      ...entry,
      owners,
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
    this.listOf(entry.face, entry.graph).push(entry);
  }

  /** Those that were acknowledged on the face, in the order of their answers. */
  madeOf(face: Face, graph: string): readonly Entry[] {
    return this.listOf(face, graph);
  }

  private listOf(face: Face, graph: string): Entry[] {
    const name = `${face} ${graph}`;
    const list = this.madeByGraph.get(name) ?? [];
    this.madeByGraph.set(name, list);
    return list;
  }
}
