import { describe, expect, test } from '@jest/globals';
import { EngineError, type FieldProblems } from '../../engine.errors.js';
import { errorUnder, readFindtime, readFindtimeBulk, readFindtimeTeam } from './findtime.input.js';
import { RequestTimes } from './times.js';

const A = 'bfa0b9fa-36aa-4ae6-8096-f3b20fbed1d2';
const B = '78a4d873-2a68-41c6-bdd4-c0ca5b35efd3';
const CALENDAR = '22f86f0c-ee80-470c-95e8-dadd9d05edd2';
const clock = { now: Date.parse('2026-05-06T10:20:30Z'), times: new RequestTimes() };

/** 200 different ids. */
function ids(from: number): string[] {
  return Array.from({ length: 200 }, (_, index) => `${A.slice(0, -4)}${String(from + index).padStart(4, '0')}`);
}

function problems(read: () => unknown): FieldProblems {
  try {
    read();
  } catch (error) {
    if (error instanceof EngineError && error.fault.kind === 'invalid') {
      return error.fault.errors;
    }
    throw error;
  }
  return {};
}

describe('one query', () => {
  test('defaults: an hour, ascending, back to back, from the next quarter hour for four weeks', () => {
    const { periodIn, ...search } = readFindtime({ resource_ids: [A] }, clock);
    expect(search).toEqual({
      people: { resourceIds: [A], calendarIds: [], emails: [] },
      filters: { or: [], and: [], after: [] },
      lengthMs: 3_600_000,
      bufferMs: 0,
      ignoreAllDayEvents: false,
      allSolutions: false,
      noDaySpan: false,
      sort: 'asc',
      periodField: 'future',
    });
    expect(periodIn('Europe/Copenhagen')).toEqual({
      zone: 'Europe/Copenhagen',
      period: { start: Date.parse('2026-05-06T10:30:00Z'), end: clock.now + 28 * 86_400_000 },
    });
  });

  test('people are named by resource, by user, by calendar or by email', () => {
    const body = { resource_ids: [A], user_ids: [B], calendar_ids: [CALENDAR], emails: ['Marty@Example.com'] };
    expect(readFindtime(body, clock).people).toEqual({
      resourceIds: [A, B],
      calendarIds: [CALENDAR],
      emails: ['Marty@Example.com'],
    });
  });

  test('midnights are those of the resource, unless the header names a zone', () => {
    const body = { resource_ids: [A], start: 'tomorrow', duration: '30 minutes' };
    expect(readFindtime(body, clock).lengthMs).toBe(1_800_000);
    expect(readFindtime(body, clock).periodIn('America/Los_Angeles').period.start).toBe(
      Date.parse('2026-05-07T07:00:00Z'),
    );
    const header = { ...clock, times: new RequestTimes({ zone: 'Asia/Tokyo' }) };
    expect(readFindtime(body, header).periodIn('America/Los_Angeles')).toMatchObject({
      zone: 'Asia/Tokyo',
      period: { start: Date.parse('2026-05-06T15:00:00Z') },
    });
  });

  test('nobody at all is a problem, but the recorded one of a wrong time stands alone', () => {
    expect(Object.keys(problems(() => readFindtime(undefined, clock)))).toEqual(['resource_ids']);
    expect(problems(() => readFindtime({ future: 'wrong' }, clock))).toEqual({
      future: ['future in not a valid timestamp or relative time'],
    });
  });

  test('an end before the start is a problem of the end', () => {
    const search = readFindtime({ resource_ids: [A], start: '2 days', future: '1 day' }, clock);
    expect(problems(() => search.periodIn('UTC'))).toEqual({ future: ['The future must be after start.'] });
  });

  test('every wrong field is named at once, filters by their path', () => {
    const body = {
      resource_ids: [A, 'x'],
      calendar_ids: 'all',
      emails: [5],
      filters: { or: [{ specific_day: { day: 'Doomsday' } }] },
      sort: 'up',
      length: '0 hours',
      all_solutions: 'perhaps',
    };
    const fields = Object.keys(problems(() => readFindtime(body, clock)));
    expect(fields).toEqual(
      expect.arrayContaining(['resource_ids', 'calendar_ids', 'emails.0', 'sort', 'length', 'all_solutions']),
    );
    expect(fields.some((field) => field.startsWith('filters.or.0.specific_day'))).toBe(true);
  });
});

describe('a team', () => {
  test('is everybody whom its users name', () => {
    const users = [
      { calendar_ids: [CALENDAR], _email: 'marty@example.com' },
      { resource_ids: [A] },
      { emails: ['b@c.de'] },
    ];
    const search = readFindtimeTeam({ length: '2 hours', users }, clock);
    expect(search.people).toEqual({ resourceIds: [A], calendarIds: [CALENDAR], emails: ['b@c.de'] });
    expect(search.lengthMs).toBe(7_200_000);
  });

  test('needs somebody', () => {
    expect(Object.keys(problems(() => readFindtimeTeam({ users: [{}] }, clock)))).toEqual(['users']);
    expect(Object.keys(problems(() => readFindtimeTeam(undefined, clock)))).toEqual(['users']);
  });

  test('names the user whose ids are wrong', () => {
    const users = [{ resource_ids: [A] }, { calendar_ids: ['x'] }];
    expect(problems(() => readFindtimeTeam({ users }, clock))).toEqual({
      'users.1.calendar_ids': ['calendar id must be a valid UUID'],
    });
  });

  test('refuses more names than a search can have', () => {
    const users = [0, 200, 400, 600, 800, 1000].map((from) => ({ calendar_ids: ids(from) }));
    expect(problems(() => readFindtimeTeam({ users }, clock))).toEqual({
      users: ['A search may not name more than 1000 resources, calendars and emails.'],
    });
  });
});

describe('bulk', () => {
  test('is an array of queries, bare or under `queries`', () => {
    const queries = [{ resource_ids: [A] }, { resource_ids: [B] }];
    for (const body of [queries, { queries }]) {
      expect(readFindtimeBulk(body, clock).map(({ people }) => people.resourceIds)).toEqual([[A], [B]]);
    }
    expect(readFindtimeBulk([], clock)).toEqual([]);
  });

  test('names the query that is wrong', () => {
    const queries = [{ resource_ids: [A] }, { resource_ids: [B], future: 'wrong' }, 'nonsense'];
    expect(problems(() => readFindtimeBulk(queries, clock))).toEqual({
      'queries.1.future': ['future in not a valid timestamp or relative time'],
    });
  });

  test.each([undefined, {}, { queries: null }, { queries: 5 }, 'x', Array.from({ length: 51 }, () => ({}))])(
    'refuses a body without a list of at most 50 queries',
    (body) => {
      const [field] = Object.keys(problems(() => readFindtimeBulk(body, clock)));
      expect(['body', 'queries']).toContain(field);
    },
  );
});

test('only field errors are put under a path', () => {
  const missing = EngineError.notFound('Calendar');
  expect(errorUnder('queries.0', missing)).toBe(missing);
});
