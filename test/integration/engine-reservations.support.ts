/** What the specs about reservations under /v2 share: the world, a fresh resource for each test, the calls, and the one slot. */
import { afterAll, beforeAll, beforeEach, expect } from '@jest/globals';
import { type Answer, BookingWorld, customer, type WireBooking } from './engine-bookings.support.js';

/** An hour of the morning; that of `bookingBody`. */
export const SLOT = { start: '2026-12-01T10:00:00+01:00', end: '2026-12-01T11:00:00+01:00' };

export const expired = { error: 'The reservation has expired or was used.', code: 'reservation_expired' };
export const unknown = { error: 'Resource does not exist', model: 'Reservation' };

export let world: BookingWorld;
export let reservations: Reservations;
export let resourceId: string;

export async function useFreshResource(): Promise<void> {
  ({ resourceId } = await world.resource());
}

/** Call once in a spec, outside of its tests. */
export function useReservations(): void {
  beforeAll(async () => {
    world = await BookingWorld.start();
    reservations = new Reservations(world);
  });
  beforeEach(useFreshResource);
  afterAll(async () => {
    await world.close();
  });
}

type Change = Record<string, unknown>;

export class Reservations {
  constructor(private readonly world: BookingWorld) {}

  async tryReserve(resourceId: string, change: Change = {}, include = 'attributes'): Promise<Answer<WireBooking>> {
    const body = { resource_id: resourceId, ...SLOT, ...change };
    return await this.world.v2('post', `/bookings/reserve?include=${include}`, body);
  }

  /** Fails the test unless that succeeds. */
  async reserve(resourceId: string, change: Change = {}, include = 'attributes'): Promise<WireBooking> {
    const { status, body } = await this.tryReserve(resourceId, change, include);
    expect({ status, body }).toMatchObject({ status: 201, body: { data: { state: 'reserved' } } });
    return body.data;
  }

  async extend(id: string, seconds: unknown): Promise<Answer<WireBooking>> {
    const body = { reservation_id: id, reservation_time: seconds };
    return await this.world.v2('put', '/bookings/reserve/extend?include=attributes', body);
  }

  /** Books what was reserved; nothing but the customer and the graph has to be said again. */
  async convert(id: string, change: Change = {}): Promise<Answer<WireBooking>> {
    const body = { reservation_id: id, graph: 'instant', what: 'Haircut', customer, ...change };
    return await this.world.v2('post', '/bookings?include=attributes,event,customers', body);
  }

  /** The ids of the bookings that hold time on the resource. */
  async holders(resourceId: string): Promise<string[]> {
    const sql = 'select booking_id from engine.claim where resource_id = ? and active';
    const claims = await this.world.sql<{ booking_id: string }>(sql, [resourceId]);
    return claims.map(({ booking_id: id }) => id);
  }
}
