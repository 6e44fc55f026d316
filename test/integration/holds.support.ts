/** What the specs about native holds share: to hold an hour of somebody, to book it, and what is told of it. */
import { expect } from '@jest/globals';
import type { NativeBooking, Problem } from './native.support.js';
import { doc, freshHour, world } from './world.support.js';

export interface NativeHold {
  id: string;
  state: string;
  expires_at: string;
  booking_id: string | null;
  version: number;
  [field: string]: unknown;
}

export const NOBODY = '01890a5d-ac96-774b-bcce-b302099a8057';
export const customer = { name: 'Marty McFly', email: 'marty@example.com' };

export async function hold(fields: Record<string, unknown> = {}): Promise<NativeHold> {
  const answer = await world.api<NativeHold>('post', '/holds', { user_id: doc.id, ...freshHour(), ...fields });
  expect([answer.status, answer.body]).toEqual([201, expect.objectContaining({ state: 'held' })]);
  return answer.body;
}

export async function seen(id: string): Promise<NativeHold> {
  return (await world.api<NativeHold>('get', `/holds/${id}`)).body;
}

export async function book<T = NativeBooking>(fields: Record<string, unknown>) {
  return await world.api<T>('post', '/bookings', { what: 'Haircut', customer, ...fields });
}

/** Somebody else's try to book the hold's time. */
export async function rival({ start, end }: NativeHold) {
  return await book<Problem>({ user_id: doc.id, start, end });
}

export async function factsOf(id: string): Promise<[string, number][]> {
  return (await world.told(id)).map(({ type, version }) => [type, version]);
}
