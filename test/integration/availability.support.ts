/** What the specs about native availability share: queries of two days, and what they offer, in short. */
import { expect } from '@jest/globals';
import type { NativeUser } from './native.support.js';
import { world } from './world.support.js';

export interface Slot {
  start: string;
  end: string;
  resources: {
    resource_id: string;
    user_id: string | null;
    name: string;
    timezone: string;
    timekit_resource_id: string;
  }[];
}

/** Tuesday and Wednesday, 1 and 2 December 2026, in Copenhagen. */
export const DAYS = {
  from: '2026-12-01T00:00:00+01:00',
  to: '2026-12-03T00:00:00+01:00',
  round_to_nearest_hour: false,
};
export const MORNING = [{ allow_hours: { start: 9, end: 12 } }];

export async function query(body: Record<string, unknown>, key?: string): Promise<Slot[]> {
  const answer = await world.api<{ data: Slot[] }>('post', '/availability/query', { ...DAYS, ...body }, key);
  expect([answer.status, answer.body]).toEqual([200, { data: expect.any(Array) }]);
  return answer.body.data;
}

/** `01T08:00 a,b`: day, UTC time and names. */
export function short(slots: readonly Slot[], users: Record<string, NativeUser>): string[] {
  const nameOf = (id: string | null) => Object.keys(users).find((name) => users[name]?.id === id) ?? '?';
  return slots.map(({ start, resources }) => `${start.slice(8, 16)} ${resources.map((r) => nameOf(r.user_id)).join()}`);
}
