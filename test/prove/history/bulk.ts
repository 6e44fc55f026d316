/** Several bookings, or actions, in one request: each for itself, until the first that is refused, or all or none. */
import type { Answer } from '../client.js';
import { CUSTOMER } from '../people.js';
import { keep, open, requestOf } from './attempts.js';
import { actionsOf, begin, someMade } from './changes.js';
import { type Send, sendKeyed } from './keyed.js';
import type { Entry } from './ledger.js';
import type { Operation } from './operation.js';
import type { Chance } from './world.js';

const GRAPHS = ['instant', 'instant', 'confirm_decline', 'instant_payment'];

const FACES = ['v2', 'native'] as const;

const bookMany: Operation = {
  weight: 6,
  async run(world, chance) {
    const face = chance.pick(FACES);
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
    await sendKeyed(world, chance.pick(world.clients), key, send, (answer) => {
      const answers = eachAnswer(face, answer, 201, entries.length);
      for (const [index, entry] of entries.entries()) keep(world, entry, answers[index] ?? answer);
    });
  },
};

const actOnMany: Operation = {
  weight: 6,
  async run(world, chance) {
    const face = chance.pick(FACES);
    const picked = several(chance, () => someMade(world, chance)).filter((entry) => entry?.face === face);
    const acts = [...new Set(picked)].flatMap((entry) => {
      const actions = entry === undefined ? undefined : actionsOf(entry);
      return entry === undefined || actions === undefined ? [] : [{ entry, action: chance.pick(actions) }];
    });
    if (acts.length === 0) return;
    const attempts = acts.map(({ entry, action }) => begin(entry, { action }));
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
    for (const [index, attempt] of attempts.entries()) world.settle(attempt, answers[index] ?? answer, done);
  },
};

export const BULK: readonly Operation[] = [bookMany, actOnMany];

function several<T>(chance: Chance, make: () => T): T[] {
  return Array.from({ length: 2 + chance.below(4) }, make);
}

function flags(chance: Chance): Record<string, boolean> {
  return { delete_all_on_error: chance.below(3) === 0, stop_on_first_error: chance.below(3) === 0 };
}

/** The answer of each item: what was done is listed in the items' order, and what is not mentioned was not tried. */
function eachAnswer(face: Entry['face'], answer: Answer, done: number, items: number): Answer[] {
  if (answer.status !== done) return Array.from({ length: items }, () => answer);
  const { data, errors = [] } = answer.body as { data: object[]; errors?: { index: number; status: number }[] };
  const made = data.values();
  return Array.from({ length: items }, (_, index) => {
    const error = errors.find((each) => each.index === index);
    if (error !== undefined) return { ...answer, status: error.status, text: JSON.stringify(error) };
    const next = made.next().value;
    return next === undefined ? { ...answer, status: 422 } : { ...answer, body: face === 'v2' ? { data: next } : next };
  });
}
