/** Several bookings, or actions, in one request on /v2: each for itself, until the first that is refused, or all or none. */
import type { Answer } from '../client.js';
import { CUSTOMER } from '../people.js';
import { keep, open, requestOf } from './attempts.js';
import { actionsOf, begin, someMade } from './changes.js';
import type { Operation } from './operation.js';
import type { Chance } from './world.js';

const GRAPHS = ['instant', 'instant', 'confirm_decline', 'instant_payment'];

const bookMany: Operation = {
  weight: 4,
  async run(world, chance) {
    const entries = several(chance, () => open(world, chance, 'v2', chance.pick(GRAPHS)));
    const bookings = entries.map((entry) => ({
      ...requestOf(world, entry),
      graph: entry.graph,
      customer: CUSTOMER,
    }));
    const answer = await chance.pick(world.clients).v2('POST', '/bookings/bulk', { bookings, ...flags(chance) });
    const answers = eachAnswer(answer, 201, entries.length);
    for (const [index, entry] of entries.entries()) keep(world, entry, answers[index] ?? answer);
  },
};

const actOnMany: Operation = {
  weight: 4,
  async run(world, chance) {
    const picked = several(chance, () => someMade(world, chance)).filter((entry) => entry?.face === 'v2');
    const acts = [...new Set(picked)].flatMap((entry) => {
      const actions = entry === undefined ? undefined : actionsOf(entry);
      return entry === undefined || actions === undefined ? [] : [{ entry, action: chance.pick(actions) }];
    });
    if (acts.length === 0) return;
    const bookings = acts.map(({ entry, action }) => ({ id: entry.id, action }));
    const attempts = acts.map(({ entry, action }) => begin(entry, { action }));
    const answer = await chance.pick(world.clients).v2('PUT', '/bookings/bulk', { bookings, ...flags(chance) });
    const answers = eachAnswer(answer, 200, acts.length);
    for (const [index, attempt] of attempts.entries()) world.settle(attempt, answers[index] ?? answer, 200);
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
function eachAnswer(answer: Answer, done: number, items: number): Answer[] {
  if (answer.status !== done) return Array.from({ length: items }, () => answer);
  const { data, errors = [] } = answer.body as { data: object[]; errors?: { index: number; status: number }[] };
  const made = data.values();
  return Array.from({ length: items }, (_, index) => {
    const error = errors.find((each) => each.index === index);
    if (error !== undefined) return { ...answer, status: error.status, text: JSON.stringify(error) };
    const next = made.next().value;
    return next === undefined ? { ...answer, status: 422 } : { ...answer, body: { data: next } };
  });
}
