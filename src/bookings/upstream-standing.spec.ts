import { describe, expect, test } from '@jest/globals';
import type { TimekitBooking, TimekitEventInfo } from '#libs/timekit';
import { readCurrent, timeOf, wasOverBefore } from './upstream-standing.js';

const ID = '019ab0c6-4c30-7b84-9e6f-4f2180ad5f06';
const bare: TimekitBooking = { id: ID, state: 'confirmed', graph: 'instant', completed: false };
const [start, end] = ['2026-12-01T09:00:00+0100', '2026-12-01T10:00:00+0100'];
const period = { startsAt: new Date('2026-12-01T08:00:00Z'), endsAt: new Date('2026-12-01T09:00:00Z') };

describe('what Timekit tells as null', () => {
  test('of a booking is as if it were left out', () => {
    const told = { ...bare, meta: null, created_at: null, updated_at: null, attributes: { event_info: null } };
    expect(readCurrent('instant', told)).toEqual(readCurrent('instant', bare));
  });

  test.each<[string, TimekitEventInfo, object]>([
    ['a start', { start: null, end, what: 'Cut' }, { what: 'Cut' }],
    ['an end', { start, what: 'Cut' }, { what: 'Cut' }],
    ['texts', { start, end, what: null, where: null, description: null, calendar_id: null }, period],
  ])('of its event is as if it were left out: %s', (_, info, event) => {
    expect(readCurrent('instant', { ...bare, attributes: { event_info: info } }).event).toEqual(event);
  });

  test('of the time of a change does not make a booking older than its resource', () => {
    const over = { ...bare, completed: true, updated_at: null };
    expect(timeOf(null)).toBeUndefined();
    expect(wasOverBefore(over, { createdAt: new Date('2026-12-01T00:00:00Z') })).toBe(false);
  });
});
