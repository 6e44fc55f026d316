/** Scheduled work when the database fails while it is being set up. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { JobsService } from '../../src/jobs/jobs.service.js';
import type { BookingWorld } from './engine-bookings.support.js';
import { runJob, secondStart, until } from './jobs.support.js';

let world: BookingWorld;

beforeAll(async () => {
  world = await secondStart();
});
afterAll(async () => {
  await world.app.close();
});

test('a job that could not be offered at the start runs once the database is well again', async () => {
  const warnings: string[] = [];
  const warn = (_error: unknown, message: string): number => warnings.push(message);
  world.app.app.useLogger({ log: () => {}, error: () => {}, warn });
  await world.sql(`create function pgboss.fail() returns trigger language plpgsql as $$ begin raise 'away'; end $$`);
  await world.sql('create trigger fail before insert on pgboss.schedule for each row execute function pgboss.fail()');
  world.app.app.get(JobsService).start();
  const isTried = (name: string): boolean =>
    warnings.some((message) => message.includes(`${name} could not be offered`));
  await until(async () => isTried('settle-due') && isTried('upkeep'));
  await world.sql('drop function pgboss.fail cascade');
  expect([await runJob(world, 'settle-due'), await runJob(world, 'upkeep')]).toEqual(['completed', 'completed']);
});
