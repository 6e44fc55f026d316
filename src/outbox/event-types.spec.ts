import { describe, expect, test } from '@jest/globals';
import { EVENT_TYPES, isEventPattern, matchesAny } from './event-types.js';

const matched = (pattern: string) => Object.keys(EVENT_TYPES).filter((type) => matchesAny([pattern], type));

describe('a pattern of events', () => {
  test.each(['*', 'booking.*', 'webhook_endpoint.*', ...Object.keys(EVENT_TYPES)])('may be %s', (pattern) => {
    expect(isEventPattern(pattern)).toBe(true);
  });

  test.each(['', 'booking', 'booking.', 'booking.*.x', '*.created', 'bookings.*', 'booking.conf*', 'toString', '**'])(
    'may not be "%s", which matches nothing',
    (pattern) => {
      expect(isEventPattern(pattern)).toBe(false);
    },
  );

  test('matches by name, by subject, or everything', () => {
    expect(matched('*')).toHaveLength(Object.keys(EVENT_TYPES).length);
    expect(matched('hold.*')).toEqual([
      'hold.created',
      'hold.extended',
      'hold.converted',
      'hold.released',
      'hold.expired',
      'hold.deleted',
    ]);
    expect(matched('booking.cancelled')).toEqual(['booking.cancelled']);
  });

  test('is one of several, and none matches nothing', () => {
    expect(matchesAny(['user.*', 'booking.paid'], 'booking.paid')).toBe(true);
    expect(matchesAny(['user.*', 'booking.paid'], 'booking.unpaid')).toBe(false);
    expect(matchesAny([], 'booking.paid')).toBe(false);
  });
});
