/** Several server processes on one database: they share the work, and take it over from each other. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newId } from '../../src/core/ids.js';
import { OutboxEvent } from '../../src/outbox/outbox-event.entity.js';
import { OutboxService } from '../../src/outbox/outbox.service.js';
import { WebhookDispatcher } from '../../src/webhooks/dispatcher.service.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { DispatchWorld, type PathEndpoint } from './webhook-dispatch.support.js';

const WRITERS = 8;
const EVENTS_EACH = 40;

let world: DispatchWorld;
let second: TestApp;

beforeAll(async () => {
  world = await DispatchWorld.start();
  const { clock, database } = world.native.app;
  second = await startTestApp({ clock, database, env: { WEBHOOK_ALLOW_PRIVATE: 'true' } });
  second.app.get(WebhookDispatcher).start();
});
afterAll(async () => {
  await second.app.close();
  await world.close({ ownEvents: true });
});

async function write(app: TestApp): Promise<void> {
  await app.em().transactional(async (tx) => {
    const fact = { type: 'hold.released', subjectType: 'hold', subjectId: newId(), version: 1 } as const;
    app.app.get(OutboxService).write(tx, { ...fact, occurredAt: new Date(world.nowMs), data: {} });
  });
}

/** Whether it could be written: a connection that was just cut is found out by whoever uses it. */
async function isWritten(app: TestApp): Promise<boolean> {
  return await write(app).then(
    () => true,
    () => false,
  );
}

describe('two processes', () => {
  test('deliver each event once to each endpoint, never more than four at a time, and place all without gaps', async () => {
    const endpoints: PathEndpoint[] = [];
    for (let count = 0; count < 5; count += 1) endpoints.push(await world.endpoint({ event_types: ['hold.*'] }));
    const running = new Map<string, number>();
    const most = new Map<string, number>();
    world.receiver.answering = async ({ path }) => {
      const now = (running.get(path) ?? 0) + 1;
      running.set(path, now);
      most.set(path, Math.max(most.get(path) ?? 0, now));
      await new Promise((resolve) => setImmediate(resolve));
      running.set(path, (running.get(path) ?? 0) - 1);
      return { status: 200 };
    };
    const writers = Array.from({ length: WRITERS }, async (_, writer) => {
      for (let count = 0; count < EVENTS_EACH; count += 1) await write(writer % 2 === 0 ? world.native.app : second);
    });
    await Promise.all(writers);
    const total = WRITERS * EVENTS_EACH;
    await world.receiver.until(() => world.receiver.received.length === total * endpoints.length);
    for (const endpoint of endpoints) {
      const ids = new Set(world.at(endpoint).map(({ headers }) => headers['webhook-id']));
      expect([world.at(endpoint).length, ids.size]).toEqual([total, total]);
    }
    expect(Math.max(...most.values())).toBeLessThanOrEqual(4);
    const events = await world.native.app.em().find(OutboxEvent, {}, { orderBy: { position: 'asc' } });
    expect(events.map(({ position }) => position)).toEqual(events.map((_, index) => index + 1));
  });

  test('go on when the database was away, and hear of each other again', async () => {
    const endpoint = await world.endpoint({ event_types: ['hold.*'] });
    await world.native.app
      .em()
      .execute(
        'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
      );
    for (let count = 0; count < EVENTS_EACH; count += 1) await world.until(async () => await isWritten(second));
    await world.receiver.until(() => world.at(endpoint).length === EVENTS_EACH);
    expect(await world.finished(endpoint, EVENTS_EACH)).toHaveLength(EVENTS_EACH);
  });
});
