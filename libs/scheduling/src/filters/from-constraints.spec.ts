import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { allowedWindows } from '../constraints/evaluate.js';
import { DAY_MS } from '../civil.js';
import { toIntervals } from '../interval.js';
import { rules } from '../../testing/queries.js';
import { runToEnd } from '../../testing/run-to-end.js';
import { filterTime } from './evaluate.js';
import { filtersFromConstraints } from './from-constraints.js';
import { parseFilters } from './parse.js';

const at = (text: string): number => Temporal.Instant.from(text).epochMilliseconds;
const ZONE = { timezone: 'Europe/Berlin' };

function translated(...json: unknown[]): unknown {
  const result = filtersFromConstraints(rules(...json), 'europe/berlin');
  return result.ok ? result.value : result.issues.map(({ path, code }) => [path.join('.'), code]);
}

describe('plain constraints', () => {
  test.each([
    [{ allow_hours: { start: 9, end: 17 } }, { specific_time: { start: '09:00', end: '17:00', ...ZONE } }],
    [{ allow_day: { day: 'Mon' } }, { specific_day: { day: 'Monday', ...ZONE } }],
    [
      { allow_day_and_time: { day: 'Mon', start: '9:30', end: 24 } },
      { specific_day_and_time: { day: 'Monday', start: '09:30', end: '24:00', ...ZONE } },
    ],
    [{ allow_weekdays: {} }, { exclude_weekend: ZONE }],
    [{ block_weekends: {} }, { exclude_weekend: ZONE }],
    [{ allow_weekends: {} }, { only_weekend: ZONE }],
    [{ block_weekdays: {} }, { only_weekend: ZONE }],
    [{ block_hours: { start: 0, end: 8 } }, { specific_time: { start: '08:00', end: '24:00', ...ZONE } }],
    [
      { allow_period: { start: '2026-05-08', end: '2026-05-09T10:00:00.250Z' } },
      { between_timestamps: { start: '2026-05-08T00:00:00+02:00', end: '2026-05-09T12:00:00.250+02:00' } },
    ],
  ])('%j goes to and', (constraint, filter) => {
    expect(translated(constraint)).toEqual({ and: [filter] });
  });

  test('constraints that restrict nothing need no filter', () => {
    expect(translated()).toEqual({});
    expect(translated({ allow_hours: { start: 0, end: 24 } }, { allow_weekdays: {} }, { allow_weekends: {} })).toEqual(
      {},
    );
  });
});

test('an allowed period beside all seven days adds nothing and stands in the way of nothing', () => {
  const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].map((day) => ({ allow_day: { day } }));
  const period = { allow_period: { start: '2026-05-08', end: '2026-05-09' } };
  const hours = { specific_time: { start: '09:00', end: '17:00', ...ZONE } };
  expect(translated(...days, period)).toEqual({});
  expect(translated(...days, period, { allow_hours: { start: 9, end: 17 } })).toEqual({ and: [hours] });
});

describe('constraints that need a union', () => {
  test('opening hours per day become or', () => {
    expect(
      translated(
        { allow_day_and_time: { day: 'Monday', start: 9, end: 12 } },
        { allow_day_and_time: { day: 'Tuesday', start: 14, end: 17 } },
        { block_weekends: {} },
      ),
    ).toEqual({
      or: [
        { specific_day_and_time: { day: 'Monday', start: '09:00', end: '12:00', ...ZONE } },
        { specific_day_and_time: { day: 'Tuesday', start: '14:00', end: '17:00', ...ZONE } },
      ],
      and: [{ exclude_weekend: ZONE }],
    });
  });

  test('a blocked lunch splits the hours instead of going by way of midnight', () => {
    expect(
      translated(
        { allow_hours: { start: 9, end: 17 } },
        { block_hours: { start: 12, end: 13 } },
        { block_weekends: {} },
      ),
    ).toEqual({
      or: [
        { specific_time: { start: '09:00', end: '12:00', ...ZONE } },
        { specific_time: { start: '13:00', end: '17:00', ...ZONE } },
      ],
      and: [{ exclude_weekend: ZONE }],
    });
  });

  test('a holiday leaves the time before and after it', () => {
    const result = translated(
      { allow_hours: { start: 9, end: 17 } },
      { block_period: { start: '2026-12-24', end: '2026-12-27' } },
    );
    expect(result).toMatchObject({
      or: [
        { between_timestamps: { end: '2026-12-24T00:00:00+01:00' } },
        { between_timestamps: { start: '2026-12-27T00:00:00+01:00' } },
      ],
      and: [{ specific_time: { start: '09:00', end: '17:00', ...ZONE } }],
    });
  });

  test('rules that leave nothing open become filters that nothing satisfies', () => {
    const nothing = { and: [{ only_weekend: ZONE }, { exclude_weekend: ZONE }] };
    expect(
      translated(
        { allow_hours: { start: 9, end: 17 } },
        { block_hours: { start: 8, end: 20 } },
        { block_hours: { start: 21, end: 22 } },
      ),
    ).toEqual(nothing);
    expect(
      translated({ block_weekdays: {} }, { block_day: { day: 'Saturday' } }, { block_day: { day: 'Sunday' } }),
    ).toEqual({ and: [{ exclude_weekend: ZONE }, { only_weekend: ZONE }] });
    expect(
      translated(
        { allow_period: { start: '2026-05-08', end: '2026-05-09' } },
        { block_period: { start: '2026-05-01', end: '2026-06-01' } },
      ),
    ).toEqual(nothing);
  });

  test('a second union is refused with the places of its constraints', () => {
    expect(
      translated(
        { allow_hours: { start: 9, end: 17 } },
        { block_period: { start: '2026-12-24', end: '2026-12-27' } },
        { block_hours: { start: 12, end: 13 } },
        { block_period: { start: '2027-12-24', end: '2027-12-27' } },
      ),
    ).toEqual([
      ['1', 'not_translatable'],
      ['3', 'not_translatable'],
    ]);
    expect(
      translated(
        { allow_day: { day: 'Monday' } },
        { allow_period: { start: '2026-05-08', end: '2026-05-09' } },
        { block_day_and_time: { day: 'Monday', start: 12, end: 13 } },
      ),
    ).toEqual([['2', 'not_translatable']]);
  });
});

describe('equality', () => {
  const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
  const START = at('2026-01-01T00:00Z');

  const hours = fc
    .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 1, max: 24 }))
    .filter(([start, end]) => start < end)
    .map(([start, end]) => ({ start, end }));
  const day = fc.constantFrom(...DAYS);
  const verb = fc.constantFrom('allow', 'block');
  const period = fc
    .tuple(fc.integer({ min: 0, max: 360 * 48 }), fc.integer({ min: 1, max: 10 * 48 }), fc.constantFrom(19, 20))
    .map(([from, length, cut]) => {
      const text = (halfHours: number): string =>
        Temporal.Instant.fromEpochMilliseconds(START + halfHours * 1_800_000)
          .toString()
          .slice(0, cut);
      return { start: text(from), end: text(from + length) };
    });
  const constraint = fc.oneof(
    fc.tuple(verb, day, hours).map(([v, d, h]) => ({ [`${v}_day_and_time`]: { day: d, ...h } })),
    fc.tuple(verb, hours).map(([v, h]) => ({ [`${v}_hours`]: h })),
    fc.tuple(verb, day).map(([v, d]) => ({ [`${v}_day`]: { day: d } })),
    fc.tuple(verb, period).map(([v, p]) => ({ [`${v}_period`]: p })),
    fc.tuple(verb, fc.constantFrom('weekdays', 'weekends')).map(([v, part]) => ({ [`${v}_${part}`]: {} })),
  );

  test('translated filters leave exactly the same time open', () => {
    let translations = 0;
    fc.assert(
      fc.property(
        fc.array(constraint, { maxLength: 5 }),
        fc.constantFrom(...Intl.supportedValuesOf('timeZone')),
        fc.integer({ min: 0, max: 360 }),
        (json, zone, days) => {
          const constraints = rules(...json);
          const result = filtersFromConstraints(constraints, zone);
          if (!result.ok) return;
          translations += 1;
          // The filters travel: read them as a stranger would, with a default zone that must not matter.
          const filters = parseFilters(JSON.parse(JSON.stringify(result.value)));
          if (!filters.ok) throw new Error(JSON.stringify(filters.issues));
          const window = { start: START + days * DAY_MS, end: START + (days + 21) * DAY_MS };
          expect(toIntervals(runToEnd(filterTime(filters.value, 'Pacific/Chatham', window)))).toEqual(
            allowedWindows({ resource: constraints }, zone, window),
          );
        },
      ),
      { numRuns: 400 },
    );
    expect(translations).toBeGreaterThan(150);
  });
});
