/** What `npm run prove` is told. Everything has a default; `--short` makes every number smaller. */
import { parseArgs } from 'node:util';

export const PLANTS = ['no-exclusion', 'plain-insert', 'no-outbox', 'forgotten-keys'] as const;
/** A defect that is put into the system on purpose, to see the proof fail. */
export type Plant = (typeof PLANTS)[number];
export const DATABASE_KINDS = ['pglite', 'postgresql'] as const;
export type DatabaseKind = (typeof DATABASE_KINDS)[number];

export interface Options {
  readonly seed: number;
  readonly databases: readonly DatabaseKind[];
  /** Both databases at once: sooner done, but what takes how long is not to be compared. */
  readonly sideBySide: boolean;
  /** Part of a claim's name; undefined: all claims. */
  readonly only: string | undefined;
  readonly plant: Plant | undefined;
  /** Contested slots. */
  readonly slots: number;
  readonly attemptsPerSlot: number;
  /** Random operations. */
  readonly operations: number;
  readonly callers: number;
  /** Kills at random moments. */
  readonly kills: number;
  /** Kills at each named place. */
  readonly killsPerPlace: number;
  /** How many bookings there are when a start is timed. */
  readonly bookingsAtStart: number;
  readonly cutSeconds: number;
  /** Events that webhooks tell of while their sender is killed. */
  readonly webhookEvents: number;
  readonly webhookKills: number;
  /** What half of the starts may take at most. */
  readonly readyWithinMs: number;
}

const FULL = {
  slots: 1_000,
  ops: 200_000,
  kills: 100,
  killsPerPlace: 5,
  bookings: 10_000,
  cuts: 30,
  readyMs: 5_000,
  events: 10_000,
  eventKills: 5,
};
// A start is timed on whatever CI has to spare, so there it fails only for what no load explains.
const SHORT = {
  slots: 12,
  ops: 1_000,
  kills: 2,
  killsPerPlace: 1,
  bookings: 200,
  cuts: 5,
  readyMs: 15_000,
  events: 300,
  eventKills: 2,
};

export class InvalidOptionsError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'InvalidOptionsError';
  }
}

/** Throws {@link InvalidOptionsError}, which names the option and the rule. */
export function readOptions(args: readonly string[]): Options {
  const values = parse(args);
  const size = values.short === true ? SHORT : FULL;
  return {
    seed: count('seed', values.seed) ?? Date.now() % 1_000_000_000,
    databases: choice('database', values.database, DATABASE_KINDS) ?? DATABASE_KINDS,
    sideBySide: values.short === true,
    only: values.only,
    plant: choice('plant', values.plant, PLANTS)?.[0],
    slots: count('slots', values.slots) ?? size.slots,
    attemptsPerSlot: 64,
    operations: count('ops', values.ops) ?? size.ops,
    callers: 32,
    kills: count('kills', values.kills) ?? size.kills,
    killsPerPlace: size.killsPerPlace,
    bookingsAtStart: count('bookings', values.bookings) ?? size.bookings,
    cutSeconds: size.cuts,
    webhookEvents: count('events', values.events) ?? size.events,
    webhookKills: size.eventKills,
    readyWithinMs: size.readyMs,
  };
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({
      args: [...args],
      options: {
        short: { type: 'boolean' },
        seed: text,
        database: text,
        only: text,
        plant: text,
        slots: text,
        ops: text,
        kills: text,
        bookings: text,
        events: text,
      },
    }).values;
  } catch (error) {
    throw new InvalidOptionsError(error instanceof Error ? error.message : String(error));
  }
}

function count(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,9}$/.test(text)) throw new InvalidOptionsError(`--${name} must be a number of at most 9 digits.`);
  return Number(text);
}

function choice<T extends string>(name: string, text: string | undefined, known: readonly T[]): T[] | undefined {
  if (text === undefined) return undefined;
  const found = known.filter((each) => each === text);
  if (found.length === 0) throw new InvalidOptionsError(`--${name} must be one of ${known.join(', ')}.`);
  return found;
}
