/** Scheduled work when the server ends a connection while it is being set up. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { MikroORM } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { JobsService } from '../../src/jobs/jobs.service.js';
import { openOrm } from '../support/database.js';
import type { BookingWorld } from './engine-bookings.support.js';
import { runJob, secondStart, until } from './jobs.support.js';

/** Within a transaction this view would stay as it was at the first look. */
const END_OFFERING = `
  select pg_terminate_backend(pid) from pg_stat_activity
  where datname = current_database() and wait_event_type = 'Lock' and query ~ 'INSERT INTO pgboss.schedule'`;

let world: BookingWorld;
let outside: MikroORM;

beforeAll(async () => {
  world = await secondStart();
  outside = await openOrm({ kind: 'postgresql', url: world.app.database.environment['DATABASE_URL'] ?? '' });
});
afterAll(async () => {
  await outside.close();
  await world.app.close();
});

test('one connection that is lost at the start costs no job', async () => {
  const holder = outside.em.fork() as EntityManager;
  const looker = outside.em.fork() as EntityManager;
  await holder.begin();
  await holder.execute('lock table pgboss.schedule in share mode');
  world.app.app.get(JobsService).start();
  await until(async () => (await looker.execute<unknown[]>(END_OFFERING)).length > 0);
  await holder.commit();
  expect([await runJob(world, 'settle-due'), await runJob(world, 'upkeep')]).toEqual(['completed', 'completed']);
});
