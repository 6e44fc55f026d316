/** Bookings that move: those of time to other time, seats to another group booking. */
import { period } from '../people.js';
import { change, someMade } from './changes.js';
import type { Attempt, Entry } from './ledger.js';
import type { Operation } from './operation.js';
import type { Chance, World } from './world.js';

/** What each face reschedules to other time. */
const MOVES_IN_TIME = { v2: ['instant'], native: ['instant', 'instant', 'confirm_decline'] };

/** On /v2 it becomes another booking, so whoever had the old id is refused from then on; natively it keeps its id. */
const reschedule: Operation = {
  weight: 8,
  async run(world, chance) {
    const entry = someMade(world, chance);
    if (entry === undefined || !MOVES_IN_TIME[entry.face].includes(entry.graph)) return;
    const to = world.period(chance);
    const client = chance.pick(world.clients);
    const [path, body] = [`/bookings/${entry.id}/reschedule`, period(to.start, to.end)];
    const answer = await change(world, entry, moveTo(to, entry, chance), async () =>
      entry.face === 'v2' ? await client.v2('POST', path, body) : await client.api('POST', path, body),
    );
    if (answer.status === 200 && entry.face === 'v2') entry.id = (answer.body as { data: { id: string } }).data.id;
  },
};

const changeGroup: Operation = {
  weight: 4,
  async run(world, chance) {
    const seat = someMade(world, chance);
    const owner = someOwner(world, chance);
    if (seat?.face !== 'native' || !seat.graph.startsWith('group_customer') || owner?.face !== 'native') return;
    const { start, end, resources } = owner;
    const to = { start, end, resource: resources[0] };
    const client = chance.pick(world.clients);
    await change(world, seat, moveTo(to, seat, chance), async () => {
      return await client.api('POST', `/bookings/${seat.id}/reschedule`, { owner_booking_id: owner.id });
    });
  },
};

export const MOVES: readonly Operation[] = [reschedule, changeGroup];

export function someOwner({ ledger }: World, chance: Chance): Entry | undefined {
  return ledger.owners[chance.below(ledger.owners.length)];
}

function moveTo(to: Attempt['to'], { tag }: Entry, chance: Chance): Pick<Attempt, 'action' | 'note' | 'to'> {
  return { action: 'reschedule', note: `${tag}-${chance.next()}`, ...(to === undefined ? {} : { to }) };
}
