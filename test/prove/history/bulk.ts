/** Several bookings, or actions, in one request: each for itself, until the first that is refused, or all or none. */
import type { Answer } from '../client.js';
import { CUSTOMER } from '../people.js';
import { keep, open, requestOf } from './attempts.js';
import { begin, someAct } from './changes.js';
import { type Send, sendKeyed } from './keyed.js';
import { type Face, isMade } from './ledger.js';
import type { Operation } from './operation.js';
import { mayBeOver } from './standing.js';
import type { Chance } from './world.js';

const NOT_TRIED = { code: 'not_tried' };
const GRAPHS = ['instant', 'instant', 'confirm_decline', 'instant_payment'];

const bookMany: Operation = {
  kind: 'bulk of bookings',
  weight: 6,
  async run(world, chance, face) {
    const entries = several(chance, () => open(world, chance, face, chance.pick(GRAPHS)));
    const bookings = entries.map((entry) => ({
      ...requestOf(world, entry),
      graph: entry.graph,
      customer: CUSTOMER,
    }));
    const flags = drawFlags(chance);
    const body = { bookings, ...flags };
    const send: Send = async (to, headers) =>
      face === 'v2'
        ? await to.v2('POST', '/bookings/bulk', body, headers)
        : await to.api('POST', '/bookings/bulk', body, headers);
    const key = entries.map(({ tag }) => tag).join('+');
    await sendKeyed(world, face, chance.pick(world.clients), key, send, (answer) => {
      const answers = eachAnswer(answer, { face, done: 201, items: entries.length, flags });
      for (const [index, entry] of entries.entries()) keep(world, entry, answers[index] ?? answer);
    });
    return entries.some(isMade);
  },
};

const actOnMany: Operation = {
  kind: 'bulk of actions',
  weight: 8,
  async run(world, chance, face) {
    const picked = several(chance, () => someAct(world, chance, face)).filter((each) => each !== undefined);
    const acts = picked.filter(({ entry }, index) => picked.findIndex((each) => each.entry === entry) === index);
    if (acts.length === 0) return undefined;
    const attempts = acts.map(({ entry, action }) => ({ entry, attempt: begin(entry, { action }) }));
    const client = chance.pick(world.clients);
    const flags = drawFlags(chance);
    const answer =
      face === 'v2'
        ? await client.v2('PUT', '/bookings/bulk', {
            bookings: acts.map(({ entry, action }) => ({ id: entry.id, action })),
            ...flags,
          })
        : await client.api('POST', '/bookings/bulk', {
            actions: acts.map(({ entry, action }) => ({ booking_id: entry.id, action })),
            ...flags,
          });
    const done = face === 'v2' ? 200 : 201;
    const answers = eachAnswer(answer, { face, done, items: acts.length, flags });
    // From the last one, since all that stand before an item may have been in its way, though they were undone with it.
    for (const [index, { entry, attempt }] of [...attempts.entries()].toReversed()) {
      world.settle(attempt, answers[index] ?? answer, done, () => mayBeOver(entry, attempt));
    }
    return attempts.some(({ attempt }) => isMade(attempt));
  },
};

export const BULK: readonly Operation[] = [bookMany, actOnMany];

function several<T>(chance: Chance, make: () => T): T[] {
  return Array.from({ length: 2 + chance.below(4) }, make);
}

interface Flags {
  readonly delete_all_on_error: boolean;
  readonly stop_on_first_error: boolean;
}

function drawFlags(chance: Chance): Flags {
  return { delete_all_on_error: chance.below(3) === 0, stop_on_first_error: chance.below(3) === 0 };
}

interface Bulk {
  readonly face: Face;
  /** The status of an answer that says that something was done. */
  readonly done: number;
  /** How many were sent. */
  readonly items: number;
  readonly flags: Flags;
}

interface ItemError {
  readonly index: number;
  readonly status: number;
}

/**
 * The answer of each item: what was done is listed in the items' order. What is not mentioned was not tried, or undone, where the
 * flags ask for that; without them an answer says something of each.
 */
export function eachAnswer(answer: Answer, { face, done, items, flags }: Bulk): Answer[] {
  const { data = [], errors = [] } = (answer.body ?? {}) as { data?: object[]; errors?: unknown };
  // The fields of a request that was refused as a whole are listed there, too.
  const refused = (Array.isArray(errors) ? errors : []).filter((each): each is ItemError => 'index' in each);
  if (answer.status !== done && (answer.status >= 500 || refused.length === 0)) {
    return Array.from({ length: items }, () => answer);
  }
  const mayBeLeft = flags.delete_all_on_error || flags.stop_on_first_error;
  const made = data.values();
  return Array.from({ length: items }, (_, index) => {
    const error = refused.find((each) => each.index === index);
    if (error !== undefined) return { ...answer, status: error.status, body: error, text: JSON.stringify(error) };
    const next = made.next().value;
    if (next !== undefined) return { ...answer, body: face === 'v2' ? { data: next } : next };
    return mayBeLeft
      ? { ...answer, status: 409, body: NOT_TRIED }
      : { ...answer, status: 500, body: undefined, text: `nothing is said of item ${index}: ${answer.text}` };
  });
}
