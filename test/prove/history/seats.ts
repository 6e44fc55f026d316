/** Seats of group bookings. */
import { CUSTOMER } from '../people.js';
import { keep, textsOf } from './attempts.js';
import { someMade } from './changes.js';
import { type Entry, type Face, isMade } from './ledger.js';
import type { Operation } from './operation.js';
import { mayBeClosed } from './standing.js';
import type { Chance, World } from './world.js';

/** As often as they are drawn. */
export const SEATS = ['group_customer', 'group_customer', 'group_customer_payment'];

/** One seat in so many stays open when its group booking is completed. */
const EVERY_OPEN = 3;

const bookSeat: Operation = {
  kind: 'seat',
  weight: 12,
  async run(world, chance, face) {
    const owner = someOwner(world, chance, face);
    if (owner === undefined) return undefined;
    const graph = chance.pick(SEATS);
    const { start, end } = owner;
    const entry = world.ledger.open({ face, graph, resources: owner.resources.slice(0, 1), start, end }, [owner]);
    const seat = { ...textsOf(entry), graph, customer: CUSTOMER };
    const enabled = chance.below(EVERY_OPEN) !== 0;
    const client = chance.pick(world.clients);
    const answer =
      face === 'v2'
        ? await client.v2('POST', '/bookings', {
            ...seat,
            related: { owner_booking_id: owner.id },
            auto_complete_one_hour_after_booking_ends: { enabled },
          })
        : await client.api('POST', '/bookings', { ...seat, owner_booking_id: owner.id, auto_complete: enabled });
    keep(world, entry, answer, () => mayBeClosed(owner, entry.sentAt));
    return isMade(entry);
  },
};

export const SEAT_BOOKINGS: readonly Operation[] = [bookSeat];

export function someOwner(world: World, chance: Chance, face: Face): Entry | undefined {
  return someMade(world, chance, face, ['group_owner']);
}
