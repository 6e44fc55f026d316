import { describe, expect, test } from '@jest/globals';
import { EngineError, type FieldProblems } from '../../engine.errors.js';
import { readAvailabilityRequest } from './availability.input.js';
import { RequestTimes } from './times.js';

const NOW = Date.parse('2026-05-06T10:20:30Z');
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const A = 'bfa0b9fa-36aa-4ae6-8096-f3b20fbed1d2';
const B = '78a4d873-2a68-41c6-bdd4-c0ca5b35efd3';

function read(body: unknown, times = new RequestTimes()) {
  return readAvailabilityRequest(body, NOW, times);
}

function problems(body: unknown, times?: RequestTimes): FieldProblems {
  try {
    read(body, times);
  } catch (error) {
    if (error instanceof EngineError && error.fault.kind === 'invalid') {
      return error.fault.errors;
    }
    throw error;
  }
  return {};
}

describe('defaults', () => {
  test('a body with resources alone asks for hour slots of the next four weeks, from the next whole hour', () => {
    const { search, zone } = read({ resources: [A] });
    expect(search).toEqual({
      resourceIds: [A],
      mode: 'roundrobin_random',
      constraints: [],
      from: Date.parse('2026-05-06T11:00:00Z'),
      to: NOW + 28 * DAY_MS,
      lengthMs: HOUR_MS,
      bufferMs: 0,
      ignoreAllDayEvents: false,
      periodField: 'to',
    });
    expect(zone).toBeUndefined();
  });

  test.each([undefined, null, {}, ''])('a body of %j lacks only its resources', (body) => {
    expect(problems(body)).toEqual({
      resources: ['The resources field is required unless project_id is present.'],
    });
  });

  test('null is as good as absent, except for the length, where it asks for free intervals', () => {
    const sent = { from: null, to: null, buffer: null, mode: null, constraints: null, project_id: null };
    expect(read({ resources: [A], ...sent }).search).toEqual(read({ resources: [A] }).search);
    expect(read({ resources: [A], length: null }).search.lengthMs).toBeNull();
  });

  test('unknown fields are ignored', () => {
    expect(read({ resources: [A], fakingit: 'what' }).search).toEqual(read({ resources: [A] }).search);
  });
});

describe('resources', () => {
  test('may be ids or objects with an id, keep their order and lose their repeats', () => {
    const { search } = read({ resources: [{ id: B.toUpperCase(), name: 'Doc' }, A, B] });
    expect(search.resourceIds).toEqual([B, A]);
  });

  test.each([[['12345']], [[A, 7]], [[{}]], [[null]], [[[A]]]])('refuses %j', (resources) => {
    expect(problems({ resources })).toEqual({ resources: ['resource id must be a valid UUID'] });
  });

  test('a project id is carried on, and makes resources optional', () => {
    expect(read({ project_id: '12345' }).search.projectId).toBe('12345');
  });

  test('refuses more than 200', () => {
    const resources = Array.from({ length: 201 }, (_, index) => `${A.slice(0, -3)}${String(index).padStart(3, '0')}`);
    expect(problems({ resources })).toEqual({ resources: ['The resources may not have more than 200 items.'] });
    expect(read({ resources: resources.slice(1) }).search.resourceIds).toHaveLength(200);
  });
});

describe('the period', () => {
  test('relative ends are both relative to now', () => {
    const { search } = read({ resources: [A], from: '1 week', to: '2 weeks', round_to_nearest_hour: false });
    expect(search.to - search.from).toBe(7 * DAY_MS - (search.from - (NOW + 7 * DAY_MS)));
    expect(search.to).toBe(NOW + 14 * DAY_MS);
  });

  test('a relative start is rounded up to the step when the whole hour is switched off', () => {
    const body = { resources: [A], round_to_nearest_hour: false, timeslot_increments: '15 minutes' };
    expect(read(body).search.from).toBe(Date.parse('2026-05-06T10:30:00Z'));
  });

  test('an absolute start is rounded up to the whole hour too, and stays as it is when that is switched off', () => {
    const body = { resources: [A], from: '2026-05-08T10:10:00Z' };
    expect(read(body).search.from).toBe(Date.parse('2026-05-08T11:00:00Z'));
    expect(read({ ...body, round_to_nearest_hour: false }).search.from).toBe(Date.parse('2026-05-08T10:10:00Z'));
  });

  test('rounding past the end leaves an empty period', () => {
    const { search } = read({ resources: [A], from: '2026-05-08T10:10:00Z', to: '2026-05-08T10:40:00Z' });
    expect(search.from).toBe(search.to);
  });

  test('a period in the past is as good as any', () => {
    const { search } = read({ resources: [A], from: '2020-01-01T00:00:00Z', to: '2020-01-02T00:00:00Z' });
    expect(search.to - search.from).toBe(DAY_MS);
  });

  test('wall times and midnights are those of output_timezone, which comes before the header', () => {
    const header = new RequestTimes({ zone: 'Asia/Tokyo' });
    const body = { resources: [A], from: 'tomorrow', to: '2026-05-08 00:00:00' };
    expect(read(body, header).search.from).toBe(Date.parse('2026-05-06T15:00:00Z'));
    const zoned = read({ ...body, output_timezone: 'america/new_york' }, header);
    expect(zoned.search.from).toBe(Date.parse('2026-05-07T04:00:00Z'));
    expect(zoned.search.to).toBe(Date.parse('2026-05-08T04:00:00Z'));
    expect(zoned.zone).toBe('America/New_York');
    expect(zoned.times.offset(zoned.search.from, 'UTC')).toBe('2026-05-07T00:00:00-04:00');
  });

  test('timestamps follow the input format of the request', () => {
    const times = new RequestTimes({ inputFormat: 'd/m/Y H:i' });
    const { search } = read({ resources: [A], from: '08/05/2026 10:00', to: '3 days' }, times);
    expect(search.from).toBe(Date.parse('2026-05-08T10:00:00Z'));
    expect(Object.keys(problems({ resources: [A], from: '2026-05-08T10:00:00Z' }, times))).toEqual(['from']);
  });

  test('a problem is named by the spelling that was sent, in the recorded words', () => {
    expect(problems({ future: 'wrong' })).toEqual({
      future: ['future in not a valid timestamp or relative time'],
    });
    expect(problems({ start: 5, to: 'wrong', future: '1 day' })).toEqual({
      start: ['start in not a valid timestamp or relative time'],
      to: ['to in not a valid timestamp or relative time'],
    });
  });

  test.each([
    { from: '1 week', to: '1 day' },
    { from: 'now', to: 'now' },
    { from: '2026-05-08T10:00:00Z', to: '2026-05-08T10:00:00Z' },
  ])('refuses an end that is not after the start: %j', (body) => {
    expect(problems({ resources: [A], ...body })).toEqual({ to: ['The to must be after from.'] });
  });

  test('refuses more than 366 days', () => {
    const body = { resources: [A], from: '2026-01-01T00:00:00Z' };
    expect(read({ ...body, to: '2027-01-02T00:00:00Z' }).search.to).toBe(Date.parse('2027-01-02T00:00:00Z'));
    expect(problems({ ...body, to: '2027-01-02T00:00:01Z' })).toEqual({
      to: ['The to may not be more than 366 days after from.'],
    });
  });
});

describe('lengths', () => {
  const rule = 'must be a length of time such as "30 minutes", from';

  test.each(['0 minutes', '-1 hour', '59 seconds', '367 days', '1 month', '100 years', '', 'soon', 60, true, {}, []])(
    'refuses a length or step of %j',
    (value) => {
      expect(problems({ resources: [A], length: value, timeslot_increments: value })).toEqual({
        length: [`The length ${rule} 1 minute to 366 days.`],
        timeslot_increments: [`The timeslot increments ${rule} 1 minute to 366 days.`],
      });
    },
  );

  test('a buffer may be nothing, but not negative or absurd', () => {
    expect(read({ resources: [A], buffer: '0 minutes' }).search.bufferMs).toBe(0);
    expect(read({ resources: [A], buffer: '90 mins' }).search.bufferMs).toBe(1.5 * HOUR_MS);
    for (const buffer of ['-5 minutes', '400 days', 'none', 15]) {
      expect(problems({ resources: [A], buffer })).toEqual({ buffer: [`The buffer ${rule} 0 to 366 days.`] });
    }
  });
});

test('every wrong field is named at once', () => {
  const body = {
    resources: 'all',
    mode: 'best',
    constraints: [{ allow_hours: { start: 9, end: 99 } }, { allow_everything: {} }],
    output_timezone: 'Mars/Olympus',
    from: 'whenever',
    length: 'long',
    round_to_nearest_hour: 'maybe',
    ignore_all_day_events: 'maybe',
  };
  const fields = Object.keys(problems(body));
  expect(fields.filter((field) => !field.startsWith('constraints.')).toSorted()).toEqual([
    'from',
    'ignore_all_day_events',
    'length',
    'mode',
    'output_timezone',
    'resources',
    'round_to_nearest_hour',
  ]);
  expect(fields.some((field) => field.startsWith('constraints.0.allow_hours'))).toBe(true);
  expect(fields.some((field) => field.startsWith('constraints.1'))).toBe(true);
});
