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
    const body = { bookings, ...flags(chance) };
    const send: Send = async (to, headers) =>
      face === 'v2'
        ? await to.v2('POST', '/bookings/bulk', body, headers)
        : await to.api('POST', '/bookings/bulk', body, headers);
    const key = entries.map(({ tag }) => tag).join('+');
    await sendKeyed(world, face, chance.pick(world.clients), key, send, (answer) => {
      const answers = eachAnswer(face, answer, 201, entries.length);
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
    const answer =
      face === 'v2'
        ? await client.v2('PUT', '/bookings/bulk', {
            bookings: acts.map(({ entry, action }) => ({ id: entry.id, action })),
            ...flags(chance),
          })
        : await client.api('POST', '/bookings/bulk', {
            actions: acts.map(({ entry, action }) => ({ booking_id: entry.id, action })),
            ...flags(chance),
          });
    const done = face === 'v2' ? 200 : 201;
    const answers = eachAnswer(face, answer, done, acts.length);
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

function flags(chance: Chance): Record<string, boolean> {
  return { delete_all_on_error: chance.below(3) === 0, stop_on_first_error: chance.below(3) === 0 };
}

interface ItemError {
  readonly index: number;
  readonly status: number;
}

/** The answer of each item: what was done is listed in the items' order, and what is not mentioned was not tried, or undone. */
function eachAnswer(face: Face, answer: Answer, done: number, items: number): Answer[] {
  const { data = [], errors = [] } = (answer.body ?? {}) as { data?: object[]; errors?: ItemError[] };
  if (answer.status !== done && (answer.status >= 500 || errors.length === 0)) {
    return Array.from({ length: items }, () => answer);
  }
  const made = data.values();
  return Array.from({ length: items }, (_, index) => {
    const error = errors.find((each) => each.index === index);
    if (error !== undefined) return { ...answer, status: error.status, body: error, text: JSON.stringify(error) };
    const next = made.next().value;
    return next === undefined
      ? { ...answer, status: 409, body: NOT_TRIED }
      : { ...answer, body: face === 'v2' ? { data: next } : next };
  });
}
