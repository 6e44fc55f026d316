/** What `npm run prove` is told, and `npm run bench`. Everything has a default; `--short` makes every number smaller. */
import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';

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
  /** Not the claims, but whether they notice each plant. */
  readonly rehearse: boolean;
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
  /** How much longer than usual an answer may take, and how long after the last cut the first one may come that does not. */
  readonly normalWithinMs: number;
  /** Events that webhooks tell of while their sender is killed. */
  readonly webhookEvents: number;
  readonly webhookKills: number;
  /** What so many of 100 starts on PostgreSQL, and half of them on PGlite, may take at most. */
  readonly readyWithinMs: number;
  readonly readyPercent: number;
}

const FULL = {
  slots: 1_000,
  ops: 200_000,
  kills: 100,
  killsPerPlace: 5,
  bookings: 10_000,
  cuts: 30,
  normalMs: 2_000,
  readyMs: 5_000,
  readyPercent: 95,
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
  normalMs: 15_000,
  readyMs: 15_000,
  readyPercent: 50,
  events: 300,
  eventKills: 2,
};

/** Fewer may leave out a kind of operation, which is a failure. */
const LEAST_OPERATIONS = SHORT.ops;

const TEXT = { type: 'string' } as const;
const KNOWN = {
  prove: {
    short: { type: 'boolean' },
    rehearse: { type: 'boolean' },
    seed: TEXT,
    database: TEXT,
    only: TEXT,
    plant: TEXT,
    slots: TEXT,
    ops: TEXT,
    kills: TEXT,
    bookings: TEXT,
    events: TEXT,
  },
  bench: { seed: TEXT, database: TEXT },
} as const satisfies Record<string, ParseArgsOptionsConfig>;

type Flag = 'short' | 'rehearse';
type Values = { readonly [name in Exclude<keyof typeof KNOWN.prove, Flag>]?: string } & {
  readonly [name in Flag]?: boolean;
};

export class InvalidOptionsError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'InvalidOptionsError';
  }
}

/** Of one of the two programs. Throws {@link InvalidOptionsError}, which names the option and the rule. */
export function readOptions(args: readonly string[], program: keyof typeof KNOWN = 'prove'): Options {
  const values = parse(args, KNOWN[program]);
  if (values.rehearse === true && (values.only !== undefined || values.plant !== undefined)) {
    throw new InvalidOptionsError(
      '--rehearse tries every plant with the claim that has to name it: without --only and --plant.',
    );
  }
  const size = values.short === true ? SHORT : FULL;
  return {
    seed: count('seed', values.seed, 0) ?? Date.now() % 1_000_000_000,
    databases: choice('database', values.database, DATABASE_KINDS) ?? DATABASE_KINDS,
    sideBySide: values.short === true,
    only: values.only,
    plant: choice('plant', values.plant, PLANTS)?.[0],
    rehearse: values.rehearse === true,
    slots: count('slots', values.slots) ?? size.slots,
    attemptsPerSlot: 64,
    operations: count('ops', values.ops, LEAST_OPERATIONS) ?? size.ops,
    callers: 32,
    kills: count('kills', values.kills) ?? size.kills,
    killsPerPlace: size.killsPerPlace,
    bookingsAtStart: count('bookings', values.bookings) ?? size.bookings,
    cutSeconds: size.cuts,
    normalWithinMs: size.normalMs,
    webhookEvents: count('events', values.events) ?? size.events,
    webhookKills: size.eventKills,
    readyWithinMs: size.readyMs,
    readyPercent: size.readyPercent,
  };
}

function parse(args: readonly string[], options: ParseArgsOptionsConfig): Values {
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new InvalidOptionsError(error instanceof Error ? error.message : String(error));
  }
}

function count(name: string, text: string | undefined, least = 1): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,9}$/.test(text) || Number(text) < least) {
    throw new InvalidOptionsError(`--${name} must be a number from ${least} on, of at most 9 digits.`);
  }
  return Number(text);
}

function choice<T extends string>(name: string, text: string | undefined, known: readonly T[]): T[] | undefined {
  if (text === undefined) return undefined;
  const found = known.filter((each) => each === text);
  if (found.length === 0) throw new InvalidOptionsError(`--${name} must be one of ${known.join(', ')}.`);
  return found;
}
