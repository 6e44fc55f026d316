/** What is done to bookings that exist. Several callers may do it to one at once; whoever is told that it was done is right. */
import type { Answer } from '../client.js';
import type { Attempt, Entry } from './ledger.js';
import type { Operation } from './operation.js';
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

const act: Operation = {
  weight: 25,
  async run(world, chance) {
    const entry = someMade(world, chance);
    const actions = entry === undefined ? undefined : actionsOf(entry);
    if (entry === undefined || actions === undefined) return;
    const action = chance.pick(actions);
    const client = chance.pick(world.clients);
    await change(world, entry, { action }, async () =>
      entry.face === 'v2'
        ? await client.v2('PUT', `/bookings/${entry.id}/${action}`, {})
        : await client.api('POST', `/bookings/${entry.id}/actions/${action}`, {}),
    );
  },
};

const edit: Operation = {
  weight: 8,
  async run(world, chance) {
    const entry = someMade(world, chance);
    if (entry === undefined || entry.graph === 'reservation') return;
    const description = `${entry.tag}-${chance.next()}`;
    const client = chance.pick(world.clients);
    await change(world, entry, { action: 'edit', note: description }, async () =>
      entry.face === 'v2'
        ? await client.v2('PUT', `/bookings/${entry.id}`, { openslot: { description } })
        : await client.api('PATCH', `/bookings/${entry.id}`, { meta: { note: description } }),
    );
  },
};

export const CHANGES: readonly Operation[] = [act, edit];

/** None for what nobody acts on. */
export function actionsOf({ graph }: Entry): readonly string[] | undefined {
  return ACTIONS[graph];
}

/** Notes that somebody is about to ask for a change. */
export function begin(entry: Entry, what: Pick<Attempt, 'action' | 'note' | 'to'>): Attempt {
  const attempt: Attempt = { ...what, sentAt: performance.now(), fate: 'unknown', answeredAt: Infinity };
  entry.changes.push(attempt);
  return attempt;
}

/** One request that would change the booking, noted before it is sent. */
export async function change(
  world: World,
  entry: Entry,
  what: Pick<Attempt, 'action' | 'note' | 'to'>,
  send: () => Promise<Answer>,
  done = 200,
): Promise<Answer> {
  const attempt = begin(entry, what);
  const answer = await send();
  world.settle(attempt, answer, done);
  return answer;
}

/** Fresh ones more often, so that several callers meet at one booking. */
export function someMade({ ledger }: World, chance: Chance): Entry | undefined {
  const window = chance.pick([8, 64, ledger.made.length]);
  return ledger.made.at(-1 - chance.below(Math.min(window, ledger.made.length)));
}
