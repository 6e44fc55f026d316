/** Everything a platform does with bookings, at random. */
import { CUSTOMER } from '../people.js';
import { keep, open, requestOf } from './attempts.js';
import { BULK } from './bulk.js';
import { CHANGES } from './changes.js';
import { REPEATS, type Send, sendKeyed } from './keyed.js';
import { FACES, isMade } from './ledger.js';
import { MOVES } from './moves.js';
import type { Operation } from './operation.js';
import { RESERVATIONS } from './reservations.js';
import { SEAT_BOOKINGS } from './seats.js';
import type { World } from './world.js';

const GRAPHS = ['instant', 'instant', 'confirm_decline', 'instant_payment', 'group_owner'];
const MAX_SEATS = 3;

/** One request in so many on /v2 carries an idempotency key; natively each does. */
const EVERY_KEYED = 2;

const book: Operation = {
  kind: 'booking',
  weight: 40,
  async run(world, chance, face) {
    const entry = open(world, chance, face, chance.pick(GRAPHS));
    const { graph, tag } = entry;
    const seats = face === 'v2' ? { settings: { max_seats: MAX_SEATS } } : { max_seats: MAX_SEATS };
    const who = graph === 'group_owner' ? seats : { customer: CUSTOMER };
    const booking = { ...requestOf(world, entry), graph, ...who };
    const client = chance.pick(world.clients);
    const send: Send = async (to, headers) =>
      face === 'v2'
        ? await to.v2('POST', '/bookings', booking, headers)
        : await to.api('POST', '/bookings', booking, headers);
    if (face === 'native' || chance.below(EVERY_KEYED) === 0) {
      await sendKeyed(world, face, client, tag, send, (answer) => keep(world, entry, answer));
    } else {
      keep(world, entry, await send(client, {}));
    }
    return isMade(entry);
  },
};

const OPERATIONS = [book, ...SEAT_BOOKINGS, ...RESERVATIONS, ...CHANGES, ...MOVES, ...BULK, ...REPEATS];
const DRAWN = OPERATIONS.flatMap((operation) => Array.from({ length: operation.weight }, () => operation));

/** Draws until there is something to do it to, and sends that one request. */
export async function runOne(world: World): Promise<void> {
  for (let made: boolean | undefined; made === undefined;) {
    const chance = world.nextChance();
    const operation = chance.pick(DRAWN);
    const face = chance.pick(operation.faces ?? FACES);
    made = await operation.run(world, chance, face);
    world.tally.note(face, operation.kind, made);
  }
}
