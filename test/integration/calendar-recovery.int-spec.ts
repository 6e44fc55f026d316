/** A calendar whose creation was cut short and never repeated is undone by the recovery; its client was told of no calendar. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { CalendarCreation } from '../../src/calendars/calendar-creation.entity.js';
import { CalendarRecovery } from '../../src/calendars/calendar-recovery.service.js';
import { type Fate, type NativeUser, NativeWorld } from './native.support.js';

interface Calendar {
  id: string;
  name: string;
  description: string | null;
}

const TRAVEL = { name: 'Travel', description: 'Trips' };

let world: NativeWorld;
let doc: NativeUser;

beforeAll(async () => {
  world = await NativeWorld.start();
});
afterAll(async () => {
  await world.close();
});
beforeEach(async () => {
  doc = await world.user();
});

const path = () => `/resources/${doc.resource_id}/calendars`;
const create = async (headers = {}) => (await world.app.api('post', path()).set(headers).send(TRAVEL)).status;
const listed = async () => (await world.api<{ data: Calendar[] }>('get', path())).body.data;
const recover = async () => await world.app.app.get(CalendarRecovery).undoLeft();
const noted = async () => await world.app.em().count(CalendarCreation);

/** Those of the name, as Timekit shows them. */
async function there(): Promise<Calendar[]> {
  const all = await world.v2<Calendar[]>('get', `/calendars?search=resource.id:${doc.timekit_resource_id}`);
  return all.filter(({ name }) => name === TRAVEL.name);
}

async function cutShort(fates: Record<string, Fate>, headers = {}): Promise<void> {
  const restore = world.meddle(({ method }) => fates[method] ?? 'arrives');
  expect(await create(headers)).toBeGreaterThanOrEqual(500);
  restore();
}

describe('a calendar that was cut short', () => {
  const lines: [cut: string, fates: Record<string, Fate>, left: number][] = [
    ['when it was created', { POST: 'answer_lost' }, 0],
    ['before it was created', { POST: 'request_lost' }, 0],
    ['before it was complete', { PUT: 'request_lost', DELETE: 'request_lost' }, 0],
    ['when it was taken back', { PUT: 'request_lost', DELETE: 'answer_lost' }, 0],
    // Nothing of ours is left in it then; it is a calendar like those that are made at Timekit.
    ['when it was complete', { PUT: 'answer_lost', DELETE: 'request_lost' }, 1],
  ];

  test.each(lines)('%s is settled a minute later, though it was listed meanwhile', async (_cut, fates, left) => {
    await cutShort(fates);
    await listed();
    world.app.clock.advance({ seconds: 59 });
    await recover();
    expect(await noted()).toBe(1);
    world.app.clock.advance({ seconds: 1 });
    await Promise.all([recover(), recover(), recover()]);
    expect((await there()).map(({ description }) => description)).toEqual(Array.from({ length: left }, () => 'Trips'));
    expect((await listed()).filter(({ name }) => name === TRAVEL.name)).toHaveLength(left);
    expect(await noted()).toBe(0);
  });

  test('waits for Timekit to be there again', async () => {
    await cutShort({ POST: 'answer_lost' });
    world.app.clock.advance({ minutes: 1 });
    const restore = world.meddle(() => 'request_lost');
    await recover();
    restore();
    expect([await noted(), (await there()).length]).toEqual([1, 1]);
    await recover();
    expect([await noted(), (await there()).length]).toEqual([0, 0]);
  });

  test('is made when its request is repeated after that, once', async () => {
    const headers = { 'idempotency-key': 'repeated' };
    await cutShort({ POST: 'answer_lost' }, headers);
    world.app.clock.advance({ minutes: 1 });
    await recover();
    expect([await create(headers), await create(headers)]).toEqual([201, 201]);
    expect(await there()).toMatchObject([TRAVEL]);
    expect(await noted()).toBe(0);
  });

  test('stays when somebody books into it, with its name for a description', async () => {
    await cutShort({ POST: 'answer_lost' });
    const left = (await listed()).find(({ name }) => name === TRAVEL.name);
    const selection = { target_calendar_id: left?.id, availability_calendar_ids: [] };
    const chosen = await world.api('put', `/resources/${doc.resource_id}/calendar-selection`, selection);
    expect(chosen.status).toBe(200);
    world.app.clock.advance({ minutes: 1 });
    await recover();
    expect((await listed()).find(({ id }) => id === left?.id)).toMatchObject({ name: 'Travel', description: 'Travel' });
    expect(await noted()).toBe(0);
  });
});

test('a calendar that is created leaves no note, and nor does its resource', async () => {
  expect(await create()).toBe(201);
  expect(await noted()).toBe(0);
  await cutShort({ POST: 'request_lost' });
  expect((await world.api('delete', `/users/${doc.id}`)).status).toBe(204);
  expect(await noted()).toBe(0);
});
