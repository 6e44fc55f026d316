import { describe, expect, test } from '@jest/globals';
import { parseConstraints } from '#libs/scheduling';
import { readSearch, type Search, type SearchFields } from './availability-search.js';
import { AvailabilityError } from './availability.errors.js';
import { type SearchedResource, upstreamCalls } from './upstream-calls.js';

const NOW = Date.parse('2026-11-23T08:00:00Z');

function constraints(json: readonly unknown[]) {
  const parsed = parseConstraints(json);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return parsed.value;
}

function search(fields: SearchFields = {}, rules: readonly unknown[] = []): Search {
  const reading = readSearch({ to: '1 week', ...fields }, constraints(rules), NOW);
  if (!reading.ok) throw new Error(JSON.stringify(reading.errors));
  return reading.search;
}

function resource(
  id: string,
  options: { own?: unknown[]; calendars?: string[]; zone?: string } = {},
): SearchedResource {
  return {
    id,
    userId: `user of ${id}`,
    name: id,
    timezone: options.zone ?? 'Europe/Copenhagen',
    timekitResourceId: `timekit ${id}`,
    ownConstraints: constraints(options.own ?? []),
    calendarIds: options.calendars ?? null,
  };
}

function errorOf(run: () => unknown): AvailabilityError {
  try {
    run();
  } catch (error) {
    if (error instanceof AvailabilityError) return error;
    throw error;
  }
  throw new Error('expected a refusal');
}

const WEEKLY = [{ allow_hours: { start: 9, end: 17 } }];

describe('the upstream calls of a query', () => {
  test('are one when all rules are equal, with the mode, the order and two timestamps', () => {
    const calls = upstreamCalls(
      search({ mode: 'roundrobin_prioritized', buffer: '10 minutes' }, [{ block_weekends: {} }]),
      [resource('b', { own: WEEKLY }), resource('a', { own: WEEKLY, zone: 'America/New_York' })],
    );
    expect(calls).toEqual([
      {
        kind: 'availability',
        body: {
          mode: 'roundrobin_prioritized',
          resources: ['timekit b', 'timekit a'],
          constraints: [{ block_weekends: {} }, ...WEEKLY],
          from: '2026-11-23T08:00:00+00:00',
          to: '2026-11-30T08:00:00+00:00',
          round_to_nearest_hour: false,
          length: '1 hour',
          buffer: '10 minutes',
          output_timezone: 'UTC',
          ignore_all_day_events: false,
        },
      },
    ]);
  });

  test('are one for each set of rules, each naming everybody who is free', () => {
    const calls = upstreamCalls(search(), [
      resource('a', { own: WEEKLY }),
      resource('b'),
      resource('c', { own: WEEKLY }),
    ]);
    expect(calls.map(({ body }) => body)).toMatchObject([
      { mode: 'exclusive', resources: ['timekit a', 'timekit c'], constraints: WEEKLY },
      { mode: 'exclusive', resources: ['timekit b'], constraints: [] },
    ]);
  });

  test('stay one for mutual time: what the rules of each close is closed for all', () => {
    const [call, ...others] = upstreamCalls(search({ mode: 'mutual', to: '1 day' }), [
      resource('a', { own: [{ allow_period: { start: '2026-11-23T09:00:00Z', end: '2026-11-23T12:00:00Z' } }] }),
      resource('b', { own: [{ block_period: { start: '2026-11-23T10:00:00Z', end: '2026-11-23T11:00:00Z' } }] }),
    ]);
    expect(others).toEqual([]);
    expect(call?.body).toMatchObject({
      mode: 'mutual',
      constraints: [
        { block_period: { start: '2026-11-22T08:00:00+00:00', end: '2026-11-23T09:00:00+00:00' } },
        { block_period: { start: '2026-11-23T10:00:00+00:00', end: '2026-11-23T11:00:00+00:00' } },
        { block_period: { start: '2026-11-23T12:00:00+00:00', end: '2026-11-25T08:00:00+00:00' } },
      ],
    });
  });

  test('ask findtime for a resource with singled-out calendars, filters in its zone', () => {
    const calls = upstreamCalls(search({}, WEEKLY), [resource('a', { calendars: ['one', 'target'] }), resource('b')]);
    expect(calls).toMatchObject([
      { kind: 'availability', body: { mode: 'exclusive', resources: ['timekit b'] } },
      {
        kind: 'findtime',
        resourceId: 'a',
        body: {
          calendar_ids: ['one', 'target'],
          filters: { and: [{ specific_time: { start: '09:00', end: '17:00', timezone: 'Europe/Copenhagen' } }] },
          start: '2026-11-23T08:00:00+00:00',
          future: '2026-11-30T08:00:00+00:00',
          length: '1 hour',
        },
      },
    ]);
  });

  test('use the quarter-hour grid of findtime, and back to back when the step is the length', () => {
    const people = [resource('a', { calendars: ['one'] })];
    const bodyOf = (step: string) => upstreamCalls(search({ timeslot_increments: step }), people)[0]?.body;
    expect(bodyOf('15 minutes')).toMatchObject({ all_solutions: true });
    expect(bodyOf('60 minutes')).not.toHaveProperty('all_solutions');
  });
});

describe('what findtime cannot be asked', () => {
  const singledOut = resource('a', { calendars: ['one'], own: [{ block_hours: { start: 12, end: 13 } }] });

  test('is refused with a pointer to the field', () => {
    const refusals = [search({ length: null }), search({ timeslot_increments: '20 minutes' })].map((asked) =>
      errorOf(() => upstreamCalls(asked, [singledOut])),
    );
    expect(refusals.map(({ code }) => code)).toEqual([
      'availability.not_translatable',
      'availability.not_translatable',
    ]);
    expect(refusals.flatMap(({ errors }) => errors.map(({ pointer }) => pointer))).toEqual([
      '/length',
      '/timeslot_increments',
    ]);
  });

  test('is refused with a pointer to the constraint of the query', () => {
    const asked = search({}, [{ block_period: { start: '2026-11-24T00:00:00Z', end: '2026-11-25T00:00:00Z' } }]);
    const { errors } = errorOf(() => upstreamCalls(asked, [singledOut]));
    expect(errors.map(({ pointer, code }) => [pointer, code])).toEqual([['/constraints/0', 'not_translatable']]);
  });

  test("names the user when it is the user's own constraint", () => {
    const own = [
      { block_hours: { start: 12, end: 13 } },
      { block_period: { start: '2026-11-24T00:00:00Z', end: '2026-11-25T00:00:00Z' } },
    ];
    const { errors } = errorOf(() => upstreamCalls(search(), [resource('a', { calendars: ['one'], own })]));
    expect(errors).toMatchObject([{ pointer: '', detail: expect.stringContaining('availability_filters/1 of user') }]);
  });
});
