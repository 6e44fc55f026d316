/** Scheduled work. Each run is asked for here by a row in its queue, as the schedule would put one there. */
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { JobsService, JobsTiming } from '../../src/jobs/jobs.service.js';
import { BookingWorld } from './engine-bookings.support.js';

const SCHEDULE = [
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
  world.app.app.get(JobsService).start();
  await until(async () => (await world.sql('select 1 from pg_tables where schemaname = ?', ['pgboss'])).length > 0);
  await until(async () => (await world.sql('select name from pgboss.schedule')).length === SCHEDULE.length);
});
afterAll(async () => {
  await world.app.close();
});

/** Waits as long as it takes; the time limit of the test is the limit. */
async function until(happened: () => Promise<boolean>): Promise<void> {
  while (!(await happened())) {
    await pause(100);
  }
}

/** Asks for a run, once the one at the start is over, and waits for its end. */
async function run(name: string): Promise<string> {
  const waiting = `select 1 from pgboss.job where name = ? and state in ('created', 'active')`;
  await until(async () => (await world.sql(waiting, [name])).length === 0);
  const [job] = await world.sql<{ id: string }>('insert into pgboss.job (name, policy) values (?, ?) returning id', [
    name,
    'short',
  ]);
  const state = async (): Promise<string> =>
    (await world.sql<{ state: string }>('select state from pgboss.job where id = ?', [job?.id]))[0]?.state ?? 'gone';
  await until(async () => !['created', 'active'].includes(await state()));
  return await state();
}

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

  test('cost the server nothing when they break', async () => {
    const warnings: unknown[] = [];
    const warn = (_error: unknown, message: unknown): number => warnings.push(message);
    world.app.app.useLogger({ log: () => {}, error: () => {}, warn });
    await world.sql('drop schema pgboss cascade');
    await until(async () => warnings.includes('The job queue has a problem'));
    await world.app.api('get', '/users').expect(200);
  });
});
