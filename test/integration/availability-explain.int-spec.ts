/** Why a time is not offered: through the native API, and what the engine says under a name of its own. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { hourOf, type NativeUser, NativeWorld, type Problem } from './native.support.js';

interface Reason {
  code: string;
  level?: string;
  rules?: { index: number; rule: object }[];
  entry?: Record<string, unknown>;
}

interface Explanation {
  start: string;
  end: string | null;
  offered: boolean;
  next_start: string | null;
  resources: { resource_id: string; user_id: string; offered: boolean; next_start: string | null; reasons: Reason[] }[];
}

/** Wednesday, 2 December 2026, in Copenhagen: 23:00 to 23:00 UTC. */
const DAY = { from: '2026-12-02T00:00:00+01:00', to: '2026-12-03T00:00:00+01:00', round_to_nearest_hour: false };
const MORNING = [{ block_weekends: {} }, { allow_hours: { start: 9, end: 12 } }];
const AT_UTC = (hour: number) => hourOf(hour).start.replace('.000Z', 'Z');

let world: NativeWorld;

beforeAll(async () => {
  world = await NativeWorld.start();
});
afterAll(async () => {
  await world.close();
});

async function explain(body: Record<string, unknown>, key?: string): Promise<Explanation[]> {
  const answer = await world.api<{ data: Explanation[] }>('post', '/availability/explain', { ...DAY, ...body }, key);
  expect([answer.status, answer.body]).toEqual([200, { data: expect.any(Array) }]);
  return answer.body.data;
}

async function reasonsAt(user: NativeUser, hour: number, more: Record<string, unknown> = {}, key?: string) {
  const [explanation] = await explain({ user_ids: [user.id], start: AT_UTC(hour), ...more }, key);
  return explanation?.resources[0]?.reasons;
}

async function eventIn(calendarId: string, hour: number): Promise<string> {
  const event = { calendar_id: calendarId, what: 'Dentist', where: 'Away', ...hourOf(hour) };
  return (await world.v2<{ id: string }>('post', '/events', event)).id;
}

describe('a reason', () => {
  test('names the rule and whose it is', async () => {
    const user = await world.user({ availability_filters: MORNING });
    const rules = [{ index: 1, rule: { allow_hours: { start: 9, end: 12 } } }];
    expect(await reasonsAt(user, 14)).toEqual([{ code: 'outside_hours', level: 'user', rules }]);
    const blocked = { block_hours: { start: 10, end: 11 } };
    expect(await reasonsAt(user, 9, { constraints: [blocked] })).toEqual([
      { code: 'blocked', level: 'request', rules: [{ index: 0, rule: blocked }] },
    ]);
    const own = { block_day: { day: 'Wednesday' } };
    await world.v2('put', `/resources/${user.timekit_resource_id}`, { availability_constraints: [own] });
    expect(await reasonsAt(user, 9)).toEqual([
      { code: 'blocked', level: 'resource', rules: [{ index: 0, rule: own }] },
    ]);
  });

  test('names the booking, the hold or the event, and whose buffer it is', async () => {
    const user = await world.user();
    const { timekit_booking_id: booking } = await world.book({ user_id: user.id }, hourOf(9));
    const event = await eventIn(user.timekit_booking_calendar, 12);
    const hold = await world.api<{ id: string }>('post', '/holds', { user_id: user.id, ...hourOf(15) });
    expect(hold.status).toBe(201);
    expect(await reasonsAt(user, 9)).toEqual([
      { code: 'busy', entry: { id: booking, type: 'booking', all_day: false, what: 'Haircut', ...times(9) } },
    ]);
    expect(await reasonsAt(user, 11, { buffer: '30 minutes' })).toEqual([
      { code: 'buffer', entry: { id: event, type: 'event', all_day: false, what: 'Dentist', ...times(12) } },
    ]);
    expect(await reasonsAt(user, 15)).toMatchObject([{ code: 'hold', entry: { type: 'booking', ...times(15) } }]);
  });

  test('says no titles to a public key', async () => {
    const user = await world.user();
    await eventIn(user.timekit_booking_calendar, 12);
    const titled = async (key?: string) => JSON.stringify(await reasonsAt(user, 12, {}, key)).includes('Dentist');
    expect(await titled(await world.key('public'))).toBe(false);
    expect(await titled(await world.key('read'))).toBe(true);
  });

  test('is the edge of the search, or its step', async () => {
    const user = await world.user();
    expect(await reasonsAt(user, -2)).toEqual([{ code: 'before_window' }]);
    expect(await reasonsAt(user, 23)).toEqual([{ code: 'after_window' }]);
    expect(await reasonsAt(user, 9, { length: '90 minutes', timeslot_increments: '40 minutes' })).toEqual([]);
    expect(await reasonsAt(user, 10, { length: '90 minutes', timeslot_increments: '40 minutes' })).toEqual([
      { code: 'off_grid' },
    ]);
  });
});

const times = (hour: number) => ({ start: at(hour), end: at(hour + 1) });

function at(hour: number): string {
  return `2026-12-02T${String(hour).padStart(2, '0')}:00:00+00:00`;
}

describe('an explanation', () => {
  test('says what would work, for each and for the query, in the zone of the answer', async () => {
    const [a, b] = [await world.user({ availability_filters: MORNING }), await world.user()];
    await world.book({ user_id: b.id }, hourOf(9));
    const [explanation] = await explain({
      user_ids: [a.id, b.id],
      mode: 'mutual',
      start: AT_UTC(9),
      output_timezone: 'Europe/Copenhagen',
    });
    expect(explanation).toMatchObject({
      start: '2026-12-02T10:00:00+01:00',
      end: '2026-12-02T11:00:00+01:00',
      offered: false,
      next_start: '2026-12-02T11:00:00+01:00',
      resources: [
        { user_id: a.id, offered: true },
        { user_id: b.id, offered: false, reasons: [{ code: 'busy' }] },
      ],
    });
  });

  test.each(['mutual', 'roundrobin_prioritized', 'exclusive'])(
    'agrees with the answer to the query: %s',
    async (mode) => {
      const plain = await world.user({ availability_filters: MORNING });
      const other = await world.user({ availability_filters: [{ allow_hours: { start: 8, end: 14 } }] });
      const singled = await world.user();
      const only = await world.calendar(singled.resource_id);
      await world.api('put', `/resources/${singled.resource_id}/calendar-selection`, {
        availability_calendar_ids: [only],
      });
      await eventIn(singled.timekit_booking_calendar, 8);
      await world.book({ user_id: plain.id }, hourOf(9));
      for (const users of [[plain], [singled], [plain, other], [plain, singled], [other, singled, plain]]) {
        for (const step of ['15 minutes', '1 hour']) {
          const asked = {
            ...DAY,
            user_ids: users.map(({ id }) => id),
            mode,
            timeslot_increments: step,
            length: '1 hour',
          };
          const query = await world.api<{ data: Explanation[] }>('post', '/availability/query', asked);
          const offered = new Set(query.body.data.map(({ start }) => start));
          // An hour before the search begins, up to its end.
          const explained = await explain({ ...asked, start: '2026-12-01T22:00:00Z', until: '2026-12-02T23:00:00Z' });
          expect(explained).toHaveLength(step === '1 hour' ? 25 : 100);
          expect(explained.filter((each) => each.offered).map(({ start }) => start)).toEqual([...offered]);
          const next = explained.map(({ start }) => [...offered].find((each) => each > start) ?? null);
          expect(explained.map(({ next_start }) => next_start)).toEqual(next);
        }
      }
    },
  );
});

describe('what is wrong in a question', () => {
  const wrong = async (body: Record<string, unknown>): Promise<Problem> => {
    const user = await world.user();
    const sent = { ...DAY, user_ids: [user.id], start: AT_UTC(9), ...body };
    return (await world.api<Problem>('post', '/availability/explain', sent)).body;
  };

  test.each([
    ['/start', { start: undefined }],
    ['/start', { start: '2026-12-02T09:00:00' }],
    ['/until', { until: AT_UTC(9) }],
    ['/until', { until: '2027-12-01T00:00:00Z', timeslot_increments: '1 minute' }],
    ['/to', { to: '2026-12-01T00:00:00Z' }],
    ['/constraints/0/allow_hours', { constraints: [{ allow_hours: { start: 9, end: 8 } }] }],
  ])('is said of %s', async (pointer, body) => {
    const { status, errors = [] } = await wrong(body);
    expect([status, new Set(errors.map((each) => each.pointer))]).toEqual([422, new Set([pointer])]);
  });

  test('is the real Timekit, which is not asked', async () => {
    const env = { TIMEKIT_API_KEY: 'live_api_key_of_nobody', TIMEKIT_BASE_URL: 'http://127.0.0.1:9' };
    const remote = await NativeWorld.start({ env });
    const body = { ...DAY, user_ids: ['01890000-0000-7000-8000-000000000000'], start: AT_UTC(9) };
    const answer = await remote.api<Problem>('post', '/availability/explain', body);
    expect([answer.status, answer.body.code]).toEqual([422, 'availability.not_supported_upstream']);
    await remote.app.close();
  });

  test('is a widget key at the engine', async () => {
    const { status } = await world.app
      .v2('post', '/openslot/availability/explain', world.app.engineKeys.widgetKey)
      .send({});
    expect(status).toBe(403);
    const answer = await world.app.v2('post', '/openslot/availability/explain').send({ query: { resources: ['x'] } });
    expect([answer.status, Object.keys(answer.body.errors)]).toEqual([422, ['query.resources']]);
  });
});
