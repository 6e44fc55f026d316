/**
 * Queries and rules that make no sense, or ask for too much, on both faces: 422, with the field that is wrong. What a
 * query may ask for at most is refused by the name of the field that makes it less.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type NativeUser, NativeWorld, type Problem } from './native.support.js';

let world: NativeWorld;
let doc: NativeUser;

beforeAll(async () => {
  world = await NativeWorld.start();
  doc = await world.user();
});
afterAll(async () => {
  await world.close();
});

/** 10,000 of them fit into a request. */
const RULES = Array.from({ length: 10_000 }, () => ({ block_weekends: {} }));

/** What is changed in a valid query, and where its fault lies: `/constraints/0/allow_hours`, `constraints.0.allow_hours`. */
const QUERIES: readonly (readonly [name: string, change: Record<string, unknown>, fault: string])[] = [
  ['10,000 rules', { constraints: RULES }, 'constraints'],
  ['an inverted window', { constraints: [{ allow_hours: { start: 17, end: 9 } }] }, 'constraints.0.allow_hours'],
  [
    'an empty window',
    { constraints: [{ block_day_and_time: { day: 'Monday', start: 9, end: '09:00' } }] },
    'constraints.0.block_day_and_time',
  ],
  [
    'an inverted period',
    { constraints: [{ allow_period: { start: '2026-12-02', end: '2026-12-01' } }] },
    'constraints.0.allow_period',
  ],
  [
    'an empty period',
    { constraints: [{ block_period: { start: '2026-12-01T10:00:00Z', end: '2026-12-01T11:00:00+01:00' } }] },
    'constraints.0.block_period',
  ],
  [
    'a period to the year 9999',
    { constraints: [{ block_weekends: {} }, { block_period: { start: '2026-12-01', end: '9999-12-31' } }] },
    'constraints.1.block_period.end',
  ],
  ['an unknown zone', { output_timezone: 'Mars/Olympus_Mons' }, 'output_timezone'],
  ['to before from', { from: '2 days', to: '1 day' }, 'to'],
  ['to at from', { from: '2026-12-01T10:00:00Z', to: '2026-12-01T11:00:00+01:00' }, 'to'],
  ['from the year 9999', { from: '9999-01-01T00:00:00Z' }, 'from'],
  ['to the year 9999', { to: '9999-12-31T23:59:59Z' }, 'to'],
  ['more than 366 days', { from: 'now', to: '367 days' }, 'to'],
  ...['length', 'timeslot_increments'].flatMap((field) =>
    ['0 minutes', '0', '-1 hour', '1 ms', '59 seconds', '100 years'].map(
      (text) => [`${field} ${text}`, { [field]: text }, field] as const,
    ),
  ),
  ...['-1 minute', '100 years', '1 month'].map((text) => [`buffer ${text}`, { buffer: text }, 'buffer'] as const),
];

describe('a query is refused by the name of its fault', () => {
  test.each(QUERIES)('%s', async (_name, change, fault) => {
    const native = await world.api<Problem>('post', '/availability/query', { user_ids: [doc.id], ...change });
    expect([native.status, native.body.errors?.[0]?.pointer]).toEqual([422, pointer(fault)]);
    const explained = await world.api<Problem>('post', '/availability/explain', {
      user_ids: [doc.id],
      start: '2026-12-01T10:00:00Z',
      ...change,
    });
    expect([explained.status, explained.body.errors?.[0]?.pointer]).toEqual([422, pointer(fault)]);
    for (const path of ['/availability', '/availability/count', '/availability/dates', '/unavailable/slots']) {
      const answer = await world.app.v2('post', path).send({ resources: [doc.timekit_resource_id], ...change });
      expect([path, answer.status, Object.keys(answer.body.errors ?? {})]).toEqual([path, 422, [fault]]);
    }
  });

  test('more than 20,000 slots', async () => {
    const change = { from: 'now', to: '300 days', length: '1 minute' };
    const native = await world.api<Problem>('post', '/availability/query', { user_ids: [doc.id], ...change });
    const named = { pointer: '/to', detail: expect.stringContaining('20000 slots') };
    expect([native.status, native.body.errors]).toMatchObject([422, [named]]);
    for (const path of ['/availability', '/availability/count']) {
      const answer = await world.app.v2('post', path).send({ resources: [doc.timekit_resource_id], ...change });
      expect([answer.status, Object.keys(answer.body.errors)]).toEqual([422, ['to']]);
    }
  });

  test.each([
    ['an until before its start', '2026-11-30T10:00:00Z'],
    ['more than 366 days to explain', '2199-12-31T10:00:00Z'],
    ['more than 2,000 starts to explain', '2027-06-01T10:00:00Z'],
  ])('%s', async (_name, until) => {
    const asked = { user_ids: [doc.id], start: '2026-12-01T10:00:00Z', until };
    const answer = await world.api<Problem>('post', '/availability/explain', asked);
    expect([answer.status, answer.body.errors?.[0]?.pointer]).toEqual([422, '/until']);
  });

  test('more than 200 resources', async () => {
    const ids = Array.from({ length: 201 }, (_each, index) => doc.id.slice(0, -3) + String(index + 100));
    const native = await world.api<Problem>('post', '/availability/query', { user_ids: ids });
    expect([native.status, native.body.errors?.[0]?.pointer]).toEqual([422, '/user_ids']);
    const answer = await world.app.v2('post', '/availability').send({ resources: ids });
    expect([answer.status, Object.keys(answer.body.errors)]).toEqual([422, ['resources']]);
  });
});

describe('rules are refused before they are stored', () => {
  const rules = QUERIES.filter(([, change]) => 'constraints' in change).map(
    ([name, change, fault]) => [name, change['constraints'], fault] as const,
  );

  test.each(rules)('%s', async (_name, sent, fault) => {
    const put = await world.api<Problem>('put', `/resources/${doc.resource_id}/constraints`, { constraints: sent });
    expect([put.status, put.body.errors?.[0]?.pointer]).toEqual([422, pointer(fault)]);
    const patched = await world.api<Problem>('patch', `/users/${doc.id}`, { availability_filters: sent });
    const ofUser = fault.replace('constraints', 'availability_filters');
    expect([patched.status, patched.body.errors?.[0]?.pointer]).toEqual([422, pointer(ofUser)]);
    const resource = `/resources/${doc.timekit_resource_id}`;
    const answer = await world.app.v2('put', resource).send({ availability_constraints: sent });
    const ofResource = fault.replace('constraints', 'availability_constraints');
    expect([answer.status, Object.keys(answer.body.errors ?? {})]).toEqual([422, [ofResource]]);
  });
});

function pointer(fault: string): string {
  return `/${fault.replaceAll('.', '/')}`;
}
