/** Scheduled work. Each run is asked for here by a row in its queue, as the schedule would put one there. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { JobsTiming } from '../../src/jobs/jobs.service.js';
import { onPostgresql } from '../support/database.js';
import { BookingWorld } from './engine-bookings.support.js';
import { runJob, startJobs, until } from './jobs.support.js';

const SCHEDULE = [
  { name: 'hold-retention', cron: '17 * * * *' },
  { name: 'idempotency-cleanup', cron: '17 * * * *' },
  { name: 'inbound', cron: '* * * * *' },
  { name: 'reconcile', cron: '*/5 * * * *' },
  { name: 'recovery', cron: '* * * * *' },
  { name: 'settle-due', cron: '* * * * *' },
  { name: 'upkeep', cron: '* * * * *' },
  { name: 'webhook-retention', cron: '17 * * * *' },
];

let world: BookingWorld;

beforeAll(async () => {
  world = await BookingWorld.start();
  world.app.app.get(JobsTiming).pollSeconds = 0.5;
  await startJobs(world);
});
afterAll(async () => {
  await world.app.close();
});

const run = async (name: string): Promise<string> => await runJob(world, name);

describe('the jobs', () => {
  test('are in the schedule', async () => {
    const schedule = await world.sql<{ name: string; cron: string }>(
      'select name, cron from pgboss.schedule order by name',
    );
    expect(schedule).toEqual(SCHEDULE);
  });

  test('settle what is due, moment by moment, though nobody looks', async () => {
    const { resourceId } = await world.resource();
    const [late, early] = [
      await world.book(resourceId, { start: '2026-12-01T12:00:00+01:00', end: '2026-12-01T13:00:00+01:00' }),
      await world.book(resourceId),
    ];
    world.app.clock.set('2026-12-03T00:00:00Z');
    expect(await run('settle-due')).toBe('completed');
    const settled = await world.sql<{ booking_id: string }>(
      `select l.booking_id from engine.booking_log l where l.action = 'complete' order by l.id`,
    );
    expect(settled.map(({ booking_id }) => booking_id)).toEqual([early.id, late.id]);
  });

  test('count what has grown, unless a server sees to that itself', async () => {
    await world.sql(`create table openslot.grown with (autovacuum_enabled = off)
      as select generate_series(1, 1000) as number`);
    expect(await run('upkeep')).toBe('completed');
    const [seen] = await world.sql<{ rows: number; autovacuum: string }>(
      `select reltuples as rows, current_setting('autovacuum') as autovacuum
       from pg_class where oid = 'openslot.grown'::regclass`,
    );
    expect(seen?.rows).toBe(onPostgresql && seen?.autovacuum === 'on' ? -1 : 1_000);
  });

  test('cost the server nothing when they break', async () => {
    const warnings: unknown[] = [];
    const warn = (_error: unknown, message: unknown): number => warnings.push(message);
    world.app.app.useLogger({ log: () => {}, error: () => {}, warn });
    await world.sql('drop schema pgboss cascade');
    await until(async () => warnings.includes('The job queue has a problem'));
    await world.app.api('get', '/users').expect(200);
  });
});
