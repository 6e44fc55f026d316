/** What the specs about native holds share: the world, somebody to hold time of, and an hour of their own for each test. */
import { afterAll, beforeAll, expect } from '@jest/globals';
import { OutboxEvent } from '../../src/outbox/outbox-event.entity.js';
import { hourOf, type NativeBooking, type NativeUser, NativeWorld, type Problem } from './native.support.js';

export let world: NativeWorld;
export let doc: NativeUser;
let hour = 0;

/** Call once in a spec, outside of its tests. */
export function useWorld(): void {
  beforeAll(async () => {
    world = await NativeWorld.start();
    doc = await world.user();
  });
  afterAll(async () => {
    await world.close();
  });
}

/** The same after the process ended and started again. */
export async function restart(): Promise<void> {
  world = await world.restart();
}

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

/** An hour that nobody has used yet. */
export function freshHour(): { start: string; end: string } {
  hour += 1;
  return hourOf(hour);
}

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
  const rows = await world.app.em().find(OutboxEvent, { subjectId: id }, { orderBy: { version: 'asc' } });
  return rows.map(({ type, version }) => [type, version]);
}
