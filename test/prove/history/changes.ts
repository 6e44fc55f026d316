/** What is done to bookings that exist. Several callers may do it to one at once; whoever is told that it was done is right. */
import type { Answer } from '../client.js';
import type { Attempt, Entry, Face } from './ledger.js';
import type { Operation } from './operation.js';
import { mayBeOver } from './standing.js';
import type { Chance, World } from './world.js';

/** What may be asked of a booking; an action that its state does not allow has to be refused. */
const ACTIONS: Record<string, readonly string[]> = {
  instant: ['cancel', 'cancel', 'cancel_by_customer', 'complete'],
  confirm_decline: ['confirm', 'confirm', 'confirm', 'decline', 'cancel'],
  instant_payment: ['pay', 'pay', 'cancel', 'complete'],
  group_owner: ['cancel', 'complete'],
  group_customer: ['cancel_by_customer', 'cancel_by_owner', 'complete'],
  group_customer_payment: ['pay', 'pay', 'cancel_by_customer', 'cancel_by_owner'],
};

/** Group bookings less often, since whatever is done to one ends it, and its seats with it. */
const GRAPHS = [
  'instant',
  'instant',
  'confirm_decline',
  'confirm_decline',
  'instant_payment',
  'instant_payment',
  'group_owner',
  'group_customer',
  'group_customer_payment',
];

const act: Operation = {
  kind: 'act',
  weight: 25,
  async run(world, chance, face) {
    const acted = someAct(world, chance, face);
    if (acted === undefined) return undefined;
    const { entry, action } = acted;
    const client = chance.pick(world.clients);
    const answer = await change(world, entry, { action }, async () =>
      face === 'v2'
        ? await client.v2('PUT', `/bookings/${entry.id}/${action}`, {})
        : await client.api('POST', `/bookings/${entry.id}/actions/${action}`, {}),
    );
    return answer.status === 200;
  },
};

const edit: Operation = {
  kind: 'edit',
  weight: 8,
  async run(world, chance, face) {
    const entry = someMade(world, chance, face, GRAPHS);
    if (entry === undefined) return undefined;
    const description = `${entry.tag}-${chance.next()}`;
    const client = chance.pick(world.clients);
    const answer = await change(world, entry, { action: 'edit', note: description }, async () =>
      face === 'v2'
        ? await client.v2('PUT', `/bookings/${entry.id}`, { openslot: { description } })
        : await client.api('PATCH', `/bookings/${entry.id}`, { meta: { note: description } }),
    );
    return answer.status === 200;
  },
};

export const CHANGES: readonly Operation[] = [act, edit];

export interface Act {
  readonly entry: Entry;
  readonly action: string;
}

export function someAct(world: World, chance: Chance, face: Face): Act | undefined {
  const entry = someMade(world, chance, face, GRAPHS);
  return entry === undefined ? undefined : { entry, action: chance.pick(ACTIONS[entry.graph] ?? []) };
}

/** Notes that somebody is about to ask for a change. */
export function begin(entry: Entry, what: Pick<Attempt, 'action' | 'note' | 'to'>): Attempt {
  const attempt: Attempt = { ...what, sentAt: performance.now(), fate: 'unknown', answeredAt: Infinity };
  entry.changes.push(attempt);
  return attempt;
}

/** One request that would change the booking, noted before it is sent. `over`: whether something else may stand in its way. */
export async function change(
  world: World,
  entry: Entry,
  what: Pick<Attempt, 'action' | 'note' | 'to'>,
  send: () => Promise<Answer>,
  { done = 200, over = () => false }: { done?: number; over?: () => boolean } = {},
): Promise<Answer> {
  const attempt = begin(entry, what);
  const answer = await send();
  world.settle(attempt, answer, done, () => over() || mayBeOver(entry, attempt));
  return answer;
}

/** Of one of the graphs; fresh ones more often, so that several callers meet at one booking. */
export function someMade({ ledger }: World, chance: Chance, face: Face, graphs: readonly string[]): Entry | undefined {
  const made = ledger.madeOf(face, chance.pick(graphs));
  const window = chance.pick([8, 64, made.length]);
  return made.at(-1 - chance.below(Math.min(window, made.length)));
}
