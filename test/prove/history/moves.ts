/** Bookings that move: those of time to other time, seats to another group booking. */
import { period } from '../people.js';
import { change, someMade } from './changes.js';
import type { Attempt, Entry } from './ledger.js';
import type { Operation } from './operation.js';
import { SEATS, someOwner } from './seats.js';
import { mayBeClosed } from './standing.js';
import type { Chance } from './world.js';

/** What each face reschedules to other time. */
const MOVES_IN_TIME = { v2: ['instant'], native: ['instant', 'instant', 'confirm_decline'] };

/** On /v2 it becomes another booking, so whoever had the old id is refused from then on; natively it keeps its id. */
const reschedule: Operation = {
  kind: 'reschedule',
  weight: 8,
  async run(world, chance, face) {
    const entry = someMade(world, chance, face, MOVES_IN_TIME[face]);
    if (entry === undefined) return undefined;
    const to = world.period(chance);
    const client = chance.pick(world.clients);
    const [path, body] = [`/bookings/${entry.id}/reschedule`, period(to.start, to.end)];
    const answer = await change(world, entry, moveTo(to, entry, chance), async () =>
      face === 'v2' ? await client.v2('POST', path, body) : await client.api('POST', path, body),
    );
    if (answer.status === 200 && face === 'v2') entry.id = (answer.body as { data: { id: string } }).data.id;
    return answer.status === 200;
  },
};

const changeGroup: Operation = {
  kind: 'change of group',
  weight: 12,
  faces: ['native'],
  async run(world, chance, face) {
    const seat = someMade(world, chance, face, SEATS);
    const owner = someOwner(world, chance, face);
    if (seat === undefined || owner === undefined) return undefined;
    const { start, end, resources } = owner;
    const to = { start, end, resource: resources[0] };
    const client = chance.pick(world.clients);
    seat.owners.push(owner);
    const sentAt = performance.now();
    const send = async () =>
      await client.api('POST', `/bookings/${seat.id}/reschedule`, { owner_booking_id: owner.id });
    const over = (): boolean => mayBeClosed(owner, sentAt);
    return (await change(world, seat, moveTo(to, seat, chance), send, { over })).status === 200;
  },
};

export const MOVES: readonly Operation[] = [reschedule, changeGroup];

function moveTo(to: Attempt['to'], { tag }: Entry, chance: Chance): Pick<Attempt, 'action' | 'note' | 'to'> {
  return { action: 'reschedule', note: `${tag}-${chance.next()}`, ...(to === undefined ? {} : { to }) };
}
