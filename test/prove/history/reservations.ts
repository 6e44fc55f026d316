/** Time that is kept free for a while: natively a hold, on /v2 a reservation. */
import { CUSTOMER } from '../people.js';
import { keep, open, requestOf } from './attempts.js';
import { change, someMade } from './changes.js';
import { type Send, sendKeyed } from './keyed.js';
import type { Entry } from './ledger.js';
import type { Operation } from './operation.js';
import type { Chance, World } from './world.js';

const FACES = ['v2', 'native'] as const;
/** Longer than any run, since what is over is not there to be asked for again. */
const SECONDS = 12 * 3_600;

const reserve: Operation = {
  weight: 8,
  async run(world, chance) {
    const entry = open(world, chance, chance.pick(FACES), 'reservation');
    const request = requestOf(world, entry);
    const send: Send = async (to, headers) =>
      entry.face === 'v2'
        ? await to.v2('POST', '/bookings/reserve', { ...request, reservation_time: SECONDS }, headers)
        : await to.api('POST', '/holds', { ...request, seconds: SECONDS }, headers);
    await sendKeyed(world, chance.pick(world.clients), entry.tag, send, (answer) => keep(world, entry, answer));
  },
};

const extend: Operation = {
  weight: 4,
  async run(world, chance) {
    const entry = someReserved(world, chance);
    if (entry === undefined) return;
    const client = chance.pick(world.clients);
    await change(world, entry, { action: 'extend', note: `${chance.next()}` }, async () =>
      entry.face === 'v2'
        ? await client.v2('PUT', '/bookings/reserve/extend', { reservation_id: entry.id, reservation_time: SECONDS })
        : await client.api('POST', `/holds/${entry.id}/extend`, { seconds: SECONDS }),
    );
  },
};

const release: Operation = {
  weight: 3,
  async run(world, chance) {
    const entry = someReserved(world, chance);
    if (entry === undefined) return;
    const client = chance.pick(world.clients);
    const send = async () =>
      entry.face === 'v2'
        ? await client.v2('PUT', '/bookings/reserve/extend', { reservation_id: entry.id, reservation_time: 0 })
        : await client.api('DELETE', `/holds/${entry.id}`);
    await change(world, entry, { action: 'release' }, send, entry.face === 'v2' ? 200 : 204);
  },
};

/** Its time goes over to the booking; of two who convert it one gets it. */
const convert: Operation = {
  weight: 6,
  async run(world, chance) {
    const reserved = someReserved(world, chance);
    if (reserved === undefined) return;
    const { face, resources, start, end } = reserved;
    const entry = world.ledger.open({ face, graph: 'instant', resources, start, end });
    const booking = { ...requestOf(world, entry), graph: 'instant', customer: CUSTOMER };
    const client = chance.pick(world.clients);
    const send = async () =>
      face === 'v2'
        ? await client.v2('POST', '/bookings', { ...booking, reservation_id: reserved.id })
        : await client.api('POST', '/bookings', { ...booking, hold_id: reserved.id });
    keep(world, entry, await change(world, reserved, { action: 'convert' }, send, 201));
  },
};

export const RESERVATIONS: readonly Operation[] = [reserve, extend, release, convert];

function someReserved(world: World, chance: Chance): Entry | undefined {
  const entry = someMade(world, chance);
  return entry?.graph === 'reservation' ? entry : undefined;
}
