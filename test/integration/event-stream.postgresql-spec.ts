/** Numbers are given before the commit, so what commits late has a lower one than what was told already. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newId } from '../../src/core/ids.js';
import { OutboxEvent } from '../../src/outbox/outbox-event.entity.js';
import { OutboxService } from '../../src/outbox/outbox.service.js';
import { FanOut } from '../../src/webhooks/fan-out.service.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { StreamClient } from './event-stream.support.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(async () => await app.close());

async function write(during: () => Promise<void> = async () => {}): Promise<string> {
  const subjectId = newId();
  await app.em().transactional(async (tx) => {
    const fact = { subjectType: 'user', version: 1, occurredAt: new Date(), data: { id: subjectId } };
    app.app.get(OutboxService).write(tx, { ...fact, type: 'user.created', subjectId });
    await tx.flush();
    await during();
  });
  return subjectId;
}

test('an event that is committed after a later one is heard after it, and by who comes back in between', async () => {
  const listening = await StreamClient.open(app);
  const publish = async () => await app.app.get(FanOut).run();
  let quick = '';
  let comingBack: StreamClient | undefined;
  const slow = await write(async () => {
    quick = await write();
    await publish();
    await listening.got(1);
    listening.close();
    comingBack = await StreamClient.open(app, { lastEventId: listening.bookmark });
  });
  await publish();
  const heard = await comingBack?.got(1);
  expect([listening.messages[0]?.data.data.id, heard?.[0]?.data.data.id]).toEqual([quick, slow]);
  const [first, second] = await app
    .em()
    .find(OutboxEvent, { subjectId: { $in: [slow, quick] } }, { orderBy: { position: 'asc' } });
  expect([first?.subjectId, second?.subjectId]).toEqual([quick, slow]);
  expect((first?.ordinal ?? 0) > (second?.ordinal ?? 0)).toBe(true);
  comingBack?.close();
});
