/** Time that is kept free for a while: natively a hold, on /v2 a reservation. */
import { CUSTOMER } from '../people.js';
import { keep, open, requestOf } from './attempts.js';
import { begin, change, someMade } from './changes.js';
import { type Send, sendKeyed } from './keyed.js';
import { type Entry, type Face, isMade } from './ledger.js';
import type { Operation } from './operation.js';
import { RESERVED_SECONDS } from './spans.js';
import { mayBeOver } from './standing.js';
import type { Chance, World } from './world.js';

const reserve: Operation = {
  kind: 'reservation',
  weight: 12,
  async run(world, chance, face) {
    const entry = open(world, chance, face, 'reservation');
    const request = requestOf(world, entry);
    const send: Send = async (to, headers) =>
      face === 'v2'
        ? await to.v2('POST', '/bookings/reserve', { ...request, reservation_time: RESERVED_SECONDS }, headers)
        : await to.api('POST', '/holds', { ...request, seconds: RESERVED_SECONDS }, headers);
    const client = chance.pick(world.clients);
    await sendKeyed(world, face, client, entry.tag, send, (answer) => keep(world, entry, answer));
    return isMade(entry);
  },
};

const extend: Operation = {
  kind: 'extension',
  weight: 7,
  async run(world, chance, face) {
    const entry = someReserved(world, chance, face);
    if (entry === undefined) return undefined;
    const client = chance.pick(world.clients);
    const answer = await change(world, entry, { action: 'extend', note: `${chance.next()}` }, async () =>
      face === 'v2'
        ? await client.v2('PUT', '/bookings/reserve/extend', {
            reservation_id: entry.id,
            reservation_time: RESERVED_SECONDS,
          })
        : await client.api('POST', `/holds/${entry.id}/extend`, { seconds: RESERVED_SECONDS }),
    );
    return answer.status === 200;
  },
};

const release: Operation = {
  kind: 'release',
  weight: 6,
  async run(world, chance, face) {
    const entry = someReserved(world, chance, face);
    if (entry === undefined) return undefined;
    const client = chance.pick(world.clients);
    const send = async () =>
      face === 'v2'
        ? await client.v2('PUT', '/bookings/reserve/extend', { reservation_id: entry.id, reservation_time: 0 })
        : await client.api('DELETE', `/holds/${entry.id}`);
    const done = face === 'v2' ? 200 : 204;
    return (await change(world, entry, { action: 'release' }, send, { done })).status === done;
  },
};

/** Its time goes over to the booking; of two who convert it one gets it. */
const convert: Operation = {
  kind: 'conversion',
  weight: 8,
  async run(world, chance, face) {
    const reserved = someReserved(world, chance, face);
    if (reserved === undefined) return undefined;
    const { resources, start, end } = reserved;
    const entry = world.ledger.open({ face, graph: 'instant', resources, start, end });
    const booking = { ...requestOf(world, entry), graph: 'instant', customer: CUSTOMER };
    const client = chance.pick(world.clients);
    const attempt = begin(reserved, { action: 'convert' });
    const answer =
      face === 'v2'
        ? await client.v2('POST', '/bookings', { ...booking, reservation_id: reserved.id })
        : await client.api('POST', '/bookings', { ...booking, hold_id: reserved.id });
    const over = (): boolean => mayBeOver(reserved, attempt);
    keep(world, entry, answer, over);
    Object.assign(attempt, { fate: entry.fate, answeredAt: entry.answeredAt });
    return isMade(entry);
  },
};

export const RESERVATIONS: readonly Operation[] = [reserve, extend, release, convert];

function someReserved(world: World, chance: Chance, face: Face): Entry | undefined {
  return someMade(world, chance, face, ['reservation']);
}
