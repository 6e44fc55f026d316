/** Whatever JSON is sent to availability, bookings and webhooks: a problem that says what is wrong, or success, and never a 500. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { bookingBody, type NativeUser, NativeWorld, type Problem } from './native.support.js';

let world: NativeWorld;
let doc: NativeUser;

beforeAll(async () => {
  world = await NativeWorld.start();
  doc = await world.user();
});
afterAll(async () => {
  await world.close();
});

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.constantFrom('', ' ', 'now', '1 day', '-1 hour', '99999999 years', '0 minutes', '1e9', 'NaN', '2026-12-01', 'UTC'),
  fc.constantFrom('2026-12-01T10:00:00Z', '2026-12-01T11:00:00+24:00', '1970-01-01T00:00:01Z', '2200-12-31T23:59:59Z'),
  fc.constantFrom('instant', 'confirm_decline', 'mutual', 'exclusive', 'Europe/Copenhagen', 'a@example.com', '%00'),
);
const rule = fc
  .tuple(
    fc.constantFrom('allow_hours', 'block_period', 'allow_day', 'allow_period', 'block_weekends', 'toString'),
    fc.record(
      { start: fc.oneof(text, fc.integer()), end: fc.oneof(text, fc.integer()), day: text },
      { requiredKeys: [] },
    ),
  )
  .map(([kind, params]) => ({ [kind]: params }));
const value = fc.oneof(
  text,
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.array(fc.oneof(text, rule), { maxLength: 3 }),
  fc.dictionary(text, fc.oneof(text, fc.integer(), fc.constant(null)), { maxKeys: 3 }),
);

/** A valid body with some of its fields replaced by anything. */
function mutated(valid: Record<string, unknown>): fc.Arbitrary<Record<string, unknown>> {
  return fc
    .uniqueArray(fc.tuple(fc.constantFrom(...Object.keys(valid)), value), { maxLength: 3, selector: ([name]) => name })
    .map((changes) => ({ ...valid, ...Object.fromEntries(changes) }));
}

const RUNS = 200;

/** The smallest body found that is answered with a 5xx; null when there is none. */
async function whatBreaks(path: string, bodies: fc.Arbitrary<Record<string, unknown>>): Promise<unknown> {
  const found = await fc.check(
    fc.asyncProperty(bodies, async (body) => (await world.api<Problem>('post', path, body)).status < 500),
    { numRuns: RUNS },
  );
  return found.counterexample;
}

const query = () => ({
  user_ids: [doc.id],
  resource_ids: [doc.resource_id],
  mode: 'exclusive',
  from: 'now',
  to: '2 days',
  length: '1 hour',
  buffer: '10 minutes',
  timeslot_increments: '30 minutes',
  constraints: [{ allow_hours: { start: 9, end: 17 } }],
  output_timezone: 'Europe/Copenhagen',
  round_to_nearest_hour: true,
  ignore_all_day_events: false,
});

const booking = () =>
  bookingBody(
    { user_id: doc.id },
    {
      graph: 'confirm_decline',
      where: 'Here',
      description: '',
      calendar_id: doc.timekit_booking_calendar,
      participants: ['a@example.com'],
      meta: { colour: 'red' },
      allow_double_bookings: true,
    },
  );

test('a query', async () => {
  expect(await whatBreaks('/availability/query', mutated(query()))).toBeNull();
});

test('a query for a user with calendars singled out', async () => {
  await world.api('put', `/resources/${doc.resource_id}/calendar-selection`, {
    availability_calendar_ids: [doc.timekit_booking_calendar],
    target_calendar_id: doc.timekit_booking_calendar,
  });
  expect(await whatBreaks('/availability/query', mutated(query()))).toBeNull();
});

test('a booking', async () => {
  expect(await whatBreaks('/bookings', mutated(booking()))).toBeNull();
});

test('the customer of a booking', async () => {
  const customers = mutated({ name: 'Marty', email: 'm@example.com', phone: '1', timezone: 'UTC' });
  expect(
    await whatBreaks(
      '/bookings',
      customers.map((customer) => ({ ...booking(), customer })),
    ),
  ).toBeNull();
});

test('a webhook endpoint', async () => {
  const endpoint = {
    url: 'https://example.com/hooks',
    description: 'CRM',
    event_types: ['booking.*'],
    secret: `whsec_${'a'.repeat(32)}`,
    legacy_signature: true,
    strict_order: false,
  };
  expect(await whatBreaks('/webhook-endpoints', mutated(endpoint))).toBeNull();
});

test('a replay of webhook deliveries', async () => {
  const replay = { endpoint_id: doc.id, since: '2026-12-01T10:00:00Z', limit: 10, cursor: 'x' };
  expect(await whatBreaks('/webhook-deliveries/replay', mutated(replay))).toBeNull();
});
