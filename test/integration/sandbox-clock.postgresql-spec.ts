/** The settable clock of a test app that runs in several processes. */
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/app.js';
import { TEST_APP } from './sandbox.support.js';

let first: TestApp;
let second: TestApp;

beforeAll(async () => {
  first = await startTestApp({ env: TEST_APP });
  second = await startTestApp({ env: TEST_APP, clock: first.clock, database: first.database });
});
afterAll(async () => {
  await second.stop();
  await first.close();
});

test('the others follow, without being asked for their clock', async () => {
  const { id } = (await first.v2('post', '/resources').send({ name: 'Doc', timezone: 'UTC' }).expect(201)).body.data;
  await first.api('put', '/sandbox/clock').send({ now: '2027-06-01T00:00:00Z' }).expect(200);
  const firstSlot = async (): Promise<string> =>
    (await second.v2('post', '/availability').send({ resources: [id], length: '1 hour' })).body.data[0].start;
  while ((await firstSlot()) < '2027-06-01') {
    await pause(100);
  }
  expect(await firstSlot()).toMatch(/^2027-06-01/);
});
