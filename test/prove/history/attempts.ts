/** How an attempt to book is begun, sent and written down, whatever is booked. */
import type { Answer, Client } from '../client.js';
import { period } from '../people.js';
import type { Entry, Face } from './ledger.js';
import type { Chance, World } from './world.js';

/** One booking in so many takes the time of two people. */
const EVERY_PAIR = 6;

/** Notes that somebody wants time of somebody. */
export function open(world: World, chance: Chance, face: Face, graph: string, most = 2): Entry {
  const first = chance.pick(world.people).timekitResourceId;
  const other = chance.pick(world.people).timekitResourceId;
  const pair = most > 1 && other !== first && chance.below(EVERY_PAIR) === 0;
  return world.ledger.open({ face, graph, resources: pair ? [first, other] : [first], ...world.period(chance) });
}

export function textsOf({ tag }: Entry): { what: string; where: string; description: string } {
  return { what: tag, where: 'Salon', description: '' };
}

/** What a booking and a reservation have in common, as the face of the entry takes it. */
export function requestOf(world: World, entry: Entry): Record<string, unknown> {
  const { face, resources } = entry;
  const ids = face === 'v2' ? resources : resources.map((id) => world.personOf(id).resourceId);
  const further = ids.slice(1);
  return {
    resource_id: ids[0],
    ...textsOf(entry),
    ...period(entry.start, entry.end),
    ...(further.length === 0
      ? {}
      : face === 'v2'
        ? { openslot: { resource_ids: further } }
        : { resource_ids: further }),
  };
}

/** Writes down how it was answered. What it is made of, if anything, may be over: a reservation, a group booking. */
export function keep(world: World, entry: Entry, answer: Answer, mayBeOver = () => false): void {
  if (!world.settle(entry, answer, 201, mayBeOver)) return;
  const body = answer.body as { id?: string; data?: { id: string } };
  const id = entry.face === 'v2' ? body.data?.id : body.id;
  if (id === undefined) world.ledger.unexpected.push(`an answer without an id: ${answer.text.slice(0, 300)}`);
  else world.ledger.keep(entry, id);
}

/** Reads a booking, or a hold, where it was made. */
export async function readBack(client: Client, { face, graph, id }: Entry): Promise<Answer> {
  if (face === 'v2') return await client.v2('GET', `/bookings/${id}`);
  return await client.api('GET', graph === 'reservation' ? `/holds/${id}` : `/bookings/${id}`);
}
