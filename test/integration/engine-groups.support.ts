/** What the specs about group bookings under /v2 share: the world, a fresh resource for each test, groups and their seats. */
import { afterAll, beforeAll, beforeEach } from '@jest/globals';
import { type Answer, BookingWorld, customer, type WireBooking } from './engine-bookings.support.js';
export let world: BookingWorld;
export let resourceId: string;

export async function useFreshResource(): Promise<void> {
  ({ resourceId } = await world.resource());
}

/** Call once in a spec, outside of its tests. */
export function useWorld(): void {
  beforeAll(async () => {
    world = await BookingWorld.start();
  });
  beforeEach(async () => {
    world.app.clock.set('2026-11-23T08:00:00Z');
    await useFreshResource();
  });
  afterAll(async () => {
    await world.close();
  });
}

/** One hour from 09:00 UTC on 2026-12-01, eight days and one hour after the clock's beginning. */
export async function group(
  settings: Record<string, unknown> = {},
  change: Record<string, unknown> = {},
): Promise<string> {
  const body = { graph: 'group_owner', settings: { max_seats: 3, ...settings }, customer: undefined, ...change };
  return (await world.book(resourceId, body)).id;
}

export async function seat(
  ownerId: string,
  change: Record<string, unknown> = {},
  include = 'attributes',
): Promise<Answer<WireBooking>> {
  const body = { graph: 'group_customer', related: { owner_booking_id: ownerId }, customer, ...change };
  return await world.v2('post', `/bookings?include=${include}`, body);
}

export async function act(id: string, action: string, body: unknown = {}): Promise<Answer<WireBooking>> {
  return await world.v2('put', `/bookings/${id}/${action}`, body);
}

export async function used(ownerId: string): Promise<number> {
  const { attributes } = await world.read(ownerId, 'attributes');
  return (attributes as { group_booking: { current_seats: number } }).group_booking.current_seats;
}

export async function groups(query = `?search=resource.id:${resourceId}`): Promise<string[]> {
  return (await world.v2<WireBooking[]>('get', `/bookings/groups${query}`)).body.data.map(({ id }) => id);
}

/** A list, or a refusal, as the holder of a key gets it. */
export async function fetchAs(key: string, path: string): Promise<Answer<WireBooking[]>> {
  return await world.v2('get', path, undefined, key);
}

/** One hour on a day at the beginning of December 2026. */
export function onDay(day: number): { start: string; end: string } {
  return { start: `2026-12-0${day}T09:00:00Z`, end: `2026-12-0${day}T10:00:00Z` };
}

/** Groups whose count is not that of their seats, and seats that outlived their group though they do not opt out. */
export const CONTRADICTIONS = `
  select g.booking_id::text as problem from engine.group_seats g
  where g.used <> (select count(*) from engine.booking b where b.owner_booking_id = g.booking_id
                   and (b.graph = 'group_customer' and b.state in ('confirmed', 'completed')
                     or b.graph = 'group_customer_payment' and b.state in ('paid', 'completed')))
  union all
  select s.id::text from engine.booking s join engine.booking o on o.id = s.owner_booking_id
  where o.completed and not s.completed
    and (o.state <> 'completed' or s.auto_complete or s.state not in ('confirmed', 'paid'))
  union all
  select b.id::text from engine.booking b
  where (select count(*) from engine.booking_log l where l.booking_id = b.id) <> b.version`;
