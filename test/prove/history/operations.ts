/** Everything a platform does with bookings, at random. One operation is one request and its note in the ledger. */
import { CUSTOMER } from '../people.js';
import { keep, open, requestOf, textsOf } from './attempts.js';
import { BULK } from './bulk.js';
import { CHANGES } from './changes.js';
import { REPEATS, type Send, sendKeyed } from './keyed.js';
import { MOVES, someOwner } from './moves.js';
import type { Operation } from './operation.js';
import { RESERVATIONS } from './reservations.js';
import type { World } from './world.js';

const GRAPHS = ['instant', 'instant', 'confirm_decline', 'instant_payment', 'group_owner'];
const SEATS = ['group_customer', 'group_customer', 'group_customer_payment'];
const MAX_SEATS = 3;

/** One request in so many on /v2 carries an idempotency key; natively each does. */
const EVERY_KEYED = 2;

const bookV2: Operation = {
  weight: 20,
  async run(world, chance) {
    const entry = open(world, chance, 'v2', chance.pick(GRAPHS));
    const { graph, tag } = entry;
    const booking = {
      ...requestOf(world, entry),
      graph,
      ...(graph === 'group_owner' ? { settings: { max_seats: MAX_SEATS } } : { customer: CUSTOMER }),
    };
    const client = chance.pick(world.clients);
    if (chance.below(EVERY_KEYED) !== 0) return keep(world, entry, await client.v2('POST', '/bookings', booking));
    const send: Send = async (to, headers) => await to.v2('POST', '/bookings', booking, headers);
    await sendKeyed(world, client, tag, send, (answer) => keep(world, entry, answer));
  },
};

const bookNative: Operation = {
  weight: 20,
  async run(world, chance) {
    const entry = open(world, chance, 'native', chance.pick(GRAPHS));
    const { graph, tag } = entry;
    const booking = {
      ...requestOf(world, entry),
      graph,
      ...(graph === 'group_owner' ? { max_seats: MAX_SEATS } : { customer: CUSTOMER }),
    };
    const send: Send = async (to, headers) => await to.api('POST', '/bookings', booking, headers);
    await sendKeyed(world, chance.pick(world.clients), tag, send, (answer) => keep(world, entry, answer));
  },
};

const bookSeat: Operation = {
  weight: 10,
  async run(world, chance) {
    const owner = someOwner(world, chance);
    if (owner === undefined) return;
    const graph = chance.pick(SEATS);
    const { face, start, end } = owner;
    const entry = world.ledger.open({ face, graph, resources: owner.resources.slice(0, 1), start, end });
    const seat = { ...textsOf(entry), graph, customer: CUSTOMER };
    const client = chance.pick(world.clients);
    const answer =
      face === 'v2'
        ? await client.v2('POST', '/bookings', { ...seat, related: { owner_booking_id: owner.id } })
        : await client.api('POST', '/bookings', { ...seat, owner_booking_id: owner.id });
    keep(world, entry, answer);
  },
};

const OPERATIONS = [bookV2, bookNative, bookSeat, ...RESERVATIONS, ...CHANGES, ...MOVES, ...BULK, ...REPEATS];
const DRAWN = OPERATIONS.flatMap((operation) => Array.from({ length: operation.weight }, () => operation));

export async function runOne(world: World): Promise<void> {
  const chance = world.nextChance();
  await chance.pick(DRAWN).run(world, chance);
}
