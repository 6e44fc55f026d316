import { describe, expect, test } from '@jest/globals';
import { parseConstraints } from './parse.js';

const parsed = (...rules: unknown[]): unknown => {
  const result = parseConstraints(rules);
  return result.ok ? result.value.map((each) => ({ ...each, source: undefined })) : result.issues;
};
const issuesOf = (input: unknown): unknown => {
  const result = parseConstraints(input);
  return result.ok ? 'accepted' : result.issues.map(({ path, code }) => [path.join('.'), code]);
};

describe('what is accepted', () => {
  test('every kind', () => {
    const hours = { startMinute: 540, endMinute: 1020 };
    for (const verb of ['allow', 'block']) {
      expect(parsed({ [`${verb}_day_and_time`]: { day: 'Monday', start: 9, end: 17 } })).toEqual([
        { kind: `${verb}_day_and_time`, day: 1, ...hours },
      ]);
      expect(parsed({ [`${verb}_hours`]: { start: 9, end: 17 } })).toEqual([{ kind: `${verb}_hours`, ...hours }]);
      expect(parsed({ [`${verb}_day`]: { day: 'Sunday' } })).toEqual([{ kind: `${verb}_day`, day: 7 }]);
      expect(parsed({ [`${verb}_weekdays`]: {} })).toEqual([{ kind: `${verb}_weekdays` }]);
      expect(parsed({ [`${verb}_weekends`]: {} })).toEqual([{ kind: `${verb}_weekends` }]);
      expect(parsed({ [`${verb}_period`]: { start: '2026-05-08', end: '2026-05-08T10:00:00' } })).toEqual([
        {
          kind: `${verb}_period`,
          start: { kind: 'date', dayNumber: 20_581 },
          end: { kind: 'wall', wallMs: 20_581 * 86_400_000 + 36_000_000 },
        },
      ]);
    }
  });

  test.each([
    [9, '17', 540, 1020],
    ['9', '17:30', 540, 1050],
    ['9:30', '09:45', 570, 585],
    ['09:00', 24, 540, 1440],
    [0, '24:00', 0, 1440],
    ['22:00', '00:00', 1320, 1440],
    [22, 0, 1320, 1440],
    [0, 0, 0, 1440],
  ])('hours from %j to %j', (start, end, startMinute, endMinute) => {
    expect(parsed({ allow_hours: { start, end } })).toEqual([{ kind: 'allow_hours', startMinute, endMinute }]);
  });

  test('day names in any case, cut to three letters or whole', () => {
    for (const day of ['tuesday', 'TUESDAY', 'Tue', ' tue ']) {
      expect(parsed({ allow_day: { day } })).toEqual([{ kind: 'allow_day', day: 2 }]);
    }
  });

  test('empty lists and null where there is nothing to say, as PHP clients send', () => {
    expect(parsed({ block_weekends: [] }, { allow_weekdays: null })).toEqual([
      { kind: 'block_weekends' },
      { kind: 'allow_weekdays' },
    ]);
  });

  test('the findtime name of allow_day_and_time, and unknown parameters', () => {
    expect(parsed({ specific_day_and_time: { day: 'Friday', start: 9, end: 10, fakingit: 'what' } })).toEqual([
      { kind: 'allow_day_and_time', day: 5, startMinute: 540, endMinute: 600 },
    ]);
  });

  test('the sent JSON is kept as it was', () => {
    const sent = { specific_day_and_time: { day: 'fri', start: '9', end: 10, note: 'x' } };
    const result = parseConstraints([sent]);
    expect(result.ok && result.value[0]?.source).toEqual(sent);
  });
});

describe('what is refused, and where', () => {
  test.each([
    [undefined, [['', 'not_an_array']]],
    [{}, [['', 'not_an_array']]],
    ['allow_hours', [['', 'not_an_array']]],
    [Array.from({ length: 1001 }, () => ({ block_weekends: {} })), [['', 'too_many_rules']]],
    [[null], [['0', 'not_an_object']]],
    [['block_weekends'], [['0', 'not_an_object']]],
    [[{}], [['0', 'one_key_expected']]],
    [[{ block_weekends: {}, allow_hours: { start: 9, end: 17 } }], [['0', 'one_key_expected']]],
    [[{ block_weekends: {} }, { allow_everything: {} }], [['1.allow_everything', 'unknown_constraint']]],
    [[{ constructor: {} }], [['0.constructor', 'unknown_constraint']]],
    [[{ allow_event_based: {} }], [['0.allow_event_based', 'unsupported_constraint']]],
    [[{ allow_hours: 9 }], [['0.allow_hours', 'not_an_object']]],
    [[{ allow_hours: { start: 9 } }], [['0.allow_hours.end', 'missing']]],
    [[{ allow_hours: { start: 9, end: 9 } }], [['0.allow_hours', 'empty_window']]],
    [[{ allow_hours: { start: 22, end: 6 } }], [['0.allow_hours', 'inverted_window']]],
    [[{ allow_hours: { start: 24, end: 24 } }], [['0.allow_hours.start', 'invalid_hour']]],
    [
      [{ allow_hours: { start: -1, end: 25 } }],
      [
        ['0.allow_hours.start', 'invalid_hour'],
        ['0.allow_hours.end', 'invalid_hour'],
      ],
    ],
    [
      [{ allow_hours: { start: 9.5, end: '24:30' } }],
      [
        ['0.allow_hours.start', 'invalid_hour'],
        ['0.allow_hours.end', 'invalid_hour'],
      ],
    ],
    [
      [{ allow_hours: { start: '9:5', end: '9:60' } }],
      [
        ['0.allow_hours.start', 'invalid_hour'],
        ['0.allow_hours.end', 'invalid_hour'],
      ],
    ],
    [
      [{ allow_hours: { start: [9], end: Number.NaN } }],
      [
        ['0.allow_hours.start', 'invalid_hour'],
        ['0.allow_hours.end', 'invalid_hour'],
      ],
    ],
    [[{ allow_day: { day: 'Mo' } }], [['0.allow_day.day', 'invalid_day']]],
    [[{ allow_day: 'Monday' }], [['0.allow_day', 'not_an_object']]],
    [
      [{ block_day_and_time: { day: 1, start: 9, end: 'x' } }],
      [
        ['0.block_day_and_time.day', 'invalid_day'],
        ['0.block_day_and_time.end', 'invalid_hour'],
      ],
    ],
    [[{ block_period: { start: '2026-05-08', end: 'later' } }], [['0.block_period.end', 'invalid_timestamp']]],
    [[{ block_period: { start: '2026-05-08', end: '2026-05-08' } }], [['0.block_period', 'inverted_period']]],
    [
      [{ block_period: { start: '2026-05-08T10:00:00Z', end: '2026-05-08T11:00:00+02:00' } }],
      [['0.block_period', 'inverted_period']],
    ],
    [[{ block_period: { start: '2026-05-08T10:00:00Z', end: '2026-05-07' } }], [['0.block_period', 'inverted_period']]],
  ])('%j', (input, expected) => {
    expect(issuesOf(input)).toEqual(expected);
  });

  test('reading stops at a hundred issues, so that the answer stays shorter than the question', () => {
    const wrong = Array.from({ length: 1000 }, () => ({ allow_sundays: {} }));
    expect(issuesOf(wrong)).toHaveLength(100);
  });

  test('hours past midnight come with the way out', () => {
    const result = parseConstraints([{ allow_hours: { start: 22, end: 6 } }]);
    expect(result.ok ? '' : result.issues[0]?.message).toContain('two rules');
  });

  test('a period whose order depends on the zone is accepted', () => {
    expect(issuesOf([{ block_period: { start: '2026-05-08T10:00:00Z', end: '2026-05-08T09:00:00' } }])).toBe(
      'accepted',
    );
  });
});
