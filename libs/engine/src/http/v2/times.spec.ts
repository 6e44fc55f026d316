import { describe, expect, test } from '@jest/globals';
import { EngineError } from '../../engine.errors.js';
import { RequestTimes, timesFromHeaders } from './times.js';

const NOON = Date.UTC(2026, 6, 1, 12);

describe('timesFromHeaders', () => {
  test('without headers reads and writes in the zone of the resource', () => {
    const times = timesFromHeaders({});
    expect(times.offset(NOON, 'Europe/Copenhagen')).toBe('2026-07-01T14:00:00+02:00');
    expect(times.compact(NOON, 'Europe/Copenhagen')).toBe('2026-07-01T14:00:00+0200');
    expect(times.parse('2026-07-01T14:00:00', 'Europe/Copenhagen')).toBe(NOON);
    expect(times.parse('2026-07-01T07:00:00-05:00', 'Europe/Copenhagen')).toBe(NOON);
  });

  test('the zone of the header wins, and one named in a body wins over that', () => {
    const times = timesFromHeaders({ 'timekit-timezone': ' america/new_york ' });
    expect(times.zone).toBe('America/New_York');
    expect(times.zoneFor('UTC')).toBe('America/New_York');
    expect(times.parse('2026-07-01T08:00:00', 'UTC')).toBe(NOON);
    expect(times.inZone('Asia/Tokyo').offset(NOON, 'UTC')).toBe('2026-07-01T21:00:00+09:00');
  });

  test('a format of the header replaces both forms, and RFC 3339 on the way in', () => {
    const times = timesFromHeaders({
      'timekit-inputtimestampformat': 'Y-m-d h:ia',
      'timekit-outputtimestampformat': 'd.m.Y H:i',
    });
    expect(times.offset(NOON, 'Europe/Copenhagen')).toBe('01.07.2026 14:00');
    expect(times.compact(NOON, 'Europe/Copenhagen')).toBe('01.07.2026 14:00');
    expect(times.parse('2026-07-01 02:00pm', 'Europe/Copenhagen')).toBe(NOON);
    expect(times.parse('2026-07-01T14:00:00', 'Europe/Copenhagen')).toBeNull();
  });

  test('fractions of a second are cut on the way in, as no timestamp is written with one', () => {
    expect(timesFromHeaders({}).parse('2026-07-01T14:00:00.999', 'Europe/Copenhagen')).toBe(NOON);
    expect(timesFromHeaders({}).parse('1969-12-31T23:59:58.5Z', 'UTC')).toBe(-2_000);
  });

  test('an empty header is an absent one', () => {
    expect(timesFromHeaders({ 'timekit-timezone': '', 'timekit-outputtimestampformat': ' ' })).toEqual(
      new RequestTimes(),
    );
  });

  test.each([
    ['timekit-timezone', 'Nowhere/City', 'Timekit-Timezone'],
    ['timekit-outputtimestampformat', '-:-', 'Timekit-OutputTimestampFormat'],
    ['timekit-inputtimestampformat', 'Y'.repeat(65), 'Timekit-InputTimestampFormat'],
  ])('refuses a bad %s', (header, value, field) => {
    expect(() => timesFromHeaders({ [header]: value })).toThrow(
      expect.objectContaining({ fault: { kind: 'invalid', errors: { [field]: [expect.any(String)] } } }),
    );
    expect(() => timesFromHeaders({ [header]: value })).toThrow(EngineError);
  });

  test.each([undefined, null, 5, {}, '', 'soon'])('reads %j as no time', (value) => {
    expect(new RequestTimes().parse(value, 'UTC')).toBeNull();
  });
});
