import { describe, expect, test } from '@jest/globals';
import { brokenLimit, type LiveHold } from './hold-limits.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const room = { id: 'room', capacity: 1 };

const holds = (number: number, fields: Partial<LiveHold> = {}): LiveHold[] =>
  Array.from({ length: number }, (_, index) => ({
    resourceIds: ['room'],
    heldMs: HOUR_MS,
    expiresAtMs: 1_000 + index,
    ...fields,
  }));

describe('the limits of a key', () => {
  test('leave room for 50 holds of a resource, times its capacity', () => {
    const wanted = { resources: [room], heldMs: HOUR_MS };
    expect(brokenLimit(holds(49), wanted)).toBeUndefined();
    expect(brokenLimit(holds(50), wanted)).toEqual({
      limit: 'live_holds_of_resource',
      max: 50,
      resourceId: 'room',
      eased: 1_000,
    });
    const roomier = { ...wanted, resources: [{ ...room, capacity: 3 }] };
    expect(brokenLimit(holds(149), roomier)).toBeUndefined();
    expect(brokenLimit(holds(150), roomier)?.max).toBe(150);
  });

  test('count what is held of a resource together with others, and nothing that is held elsewhere', () => {
    const wanted = { resources: [{ id: 'car', capacity: 1 }, room], heldMs: HOUR_MS };
    const together = holds(50, { resourceIds: ['van', 'room'] });
    expect(brokenLimit(together, wanted)?.resourceId).toBe('room');
    expect(brokenLimit(holds(50, { resourceIds: ['van'] }), wanted)).toBeUndefined();
  });

  test('leave room for 31 days of a resource, times its capacity', () => {
    const wanted = { resources: [room], heldMs: DAY_MS };
    expect(brokenLimit(holds(30, { heldMs: DAY_MS }), wanted)).toBeUndefined();
    expect(brokenLimit(holds(30, { heldMs: DAY_MS }), { ...wanted, heldMs: DAY_MS + 1 })?.limit).toBe(
      'held_days_of_resource',
    );
    expect(brokenLimit([], { ...wanted, heldMs: 32 * DAY_MS })).toEqual({
      limit: 'held_days_of_resource',
      max: 31,
      resourceId: 'room',
      eased: undefined,
    });
    expect(brokenLimit([], { resources: [{ ...room, capacity: 2 }], heldMs: 32 * DAY_MS })).toBeUndefined();
  });

  test('leave room for 500 holds in all', () => {
    const wanted = { resources: [room], heldMs: HOUR_MS };
    const elsewhere = { resourceIds: ['van'] };
    expect(brokenLimit(holds(499, elsewhere), wanted)).toBeUndefined();
    expect(brokenLimit(holds(500, elsewhere), wanted)).toEqual({
      limit: 'live_holds',
      max: 500,
      resourceId: null,
      eased: 1_000,
    });
  });
});
