import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { busyTime, takenTime, type BusyEntry, type BusyOptions } from './busy.js';
import { toIntervals, type Interval } from './interval.js';

const at = (text: string): number => Temporal.Instant.from(text).epochMilliseconds;
const MINUTE = 60_000;

const busy = (entries: readonly BusyEntry[], options: Partial<BusyOptions> = {}): Interval[] =>
  toIntervals(takenTime(busyTime(entries), { zone: 'Europe/Berlin', ...options }));

describe('buffers', () => {
  const meeting = { start: at('2026-05-08T10:00Z'), end: at('2026-05-08T11:00Z') };

  test('are kept on both sides and may be shared by neighbours', () => {
    expect(busy([meeting], { bufferMs: 15 * MINUTE })).toEqual([
      { start: meeting.start - 15 * MINUTE, end: meeting.end + 15 * MINUTE },
    ]);
    const next = { start: meeting.end + 20 * MINUTE, end: meeting.end + 50 * MINUTE };
    expect(busy([next, meeting], { bufferMs: 15 * MINUTE })).toEqual([
      { start: meeting.start - 15 * MINUTE, end: next.end + 15 * MINUTE },
    ]);
  });

  test('an entry without a length takes nothing, buffer or not', () => {
    expect(busy([{ start: meeting.start, end: meeting.start }], { bufferMs: MINUTE })).toEqual([]);
  });
});

describe('all-day entries', () => {
  const afternoon = { start: at('2026-03-28T13:00+01:00'), end: at('2026-03-29T13:00+02:00'), allDay: true };

  test('take whole local days, 23 hours of them where the clock says so', () => {
    expect(busy([afternoon])).toEqual([{ start: at('2026-03-28T00:00+01:00'), end: at('2026-03-30T00:00+02:00') }]);
    expect(busy([afternoon], { zone: 'America/New_York' })).toEqual([
      { start: at('2026-03-28T00:00-04:00'), end: at('2026-03-30T00:00-04:00') },
    ]);
  });

  test('end with the day before when they end at midnight', () => {
    const day = { start: at('2026-05-08T00:00+02:00'), end: at('2026-05-09T00:00+02:00'), allDay: true };
    expect(busy([day])).toEqual([{ start: day.start, end: day.end }]);
    expect(busy([{ ...day, end: day.start }])).toEqual([{ start: day.start, end: day.end }]);
  });

  test('can be ignored, which leaves the others alone', () => {
    const meeting = { start: at('2026-03-28T15:00Z'), end: at('2026-03-28T16:00Z'), allDay: false };
    expect(busy([afternoon, meeting], { ignoreAllDay: true })).toEqual([{ start: meeting.start, end: meeting.end }]);
  });
});

describe('a capacity', () => {
  const start = at('2026-05-08T10:00Z');
  const claim = (from: number, to: number): BusyEntry => ({
    start: start + from * MINUTE,
    end: start + to * MINUTE,
    claim: true,
  });

  test('leaves moments free that fewer claims hold, and counts buffers as held', () => {
    const claims = [claim(0, 60), claim(30, 90), claim(30, 45), claim(90, 120)];
    expect(busy(claims, { capacity: 2 })).toEqual([{ start: start + 30 * MINUTE, end: start + 60 * MINUTE }]);
    expect(busy(claims, { capacity: 3, bufferMs: 5 * MINUTE })).toEqual([
      { start: start + 25 * MINUTE, end: start + 50 * MINUTE },
    ]);
    expect(busy(claims, { capacity: 4 })).toEqual([]);
  });

  test('does not help against an event, which takes the whole resource', () => {
    const event = { start, end: start + 60 * MINUTE };
    expect(busy([event, claim(120, 180)], { capacity: 9 })).toEqual([event]);
  });

  test('is what counting the claims at each minute says', () => {
    const minutes = fc.integer({ min: 0, max: 40 });
    const entries = fc.array(fc.record({ from: minutes, length: minutes, isClaim: fc.boolean() }), { maxLength: 10 });
    const options = [fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 6 })] as const;
    fc.assert(
      fc.property(entries, ...options, (list, capacity, buffer) => {
        const taken = list.map(({ from, length, isClaim }) => ({ ...claim(from, from + length), claim: isClaim }));
        const found = busy(taken, { zone: 'UTC', capacity, bufferMs: buffer * MINUTE });
        for (let minute = -10; minute <= 90; minute += 1) {
          const instant = start + minute * MINUTE;
          const here = list.filter(
            ({ from, length }) => length > 0 && from - buffer <= minute && minute < from + length + buffer,
          );
          const full = here.some(({ isClaim }) => !isClaim) || here.filter(({ isClaim }) => isClaim).length >= capacity;
          expect(found.some((each) => each.start <= instant && instant < each.end)).toBe(full);
        }
      }),
    );
  });
});
