/** What the specs about scheduled work share. */
import { setTimeout as pause } from 'node:timers/promises';
import { JobsService, JobsTiming } from '../../src/jobs/jobs.service.js';
import { BookingWorld } from './engine-bookings.support.js';

/** Waits as long as it takes; the time limit of the test is the limit. */
export async function until(happened: () => Promise<boolean>): Promise<void> {
  while (!(await happened())) {
    await pause(100);
  }
}

/** Asks for a run, once the one at the start is over, and waits for its end. */
export async function runJob(world: BookingWorld, name: string): Promise<string> {
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

/** A process that finds the tables of pg-boss there, and has not started its jobs. */
export async function secondStart(): Promise<BookingWorld> {
  const first = await BookingWorld.start();
  first.app.app.get(JobsService).start();
  await until(async () => (await first.sql('select 1 from pg_tables where schemaname = ?', ['pgboss'])).length > 0);
  await until(async () => (await first.sql(`select 1 from pgboss.schedule where name = 'upkeep'`)).length > 0);
  const { clock, database } = first.app;
  await first.app.stop();
  const world = await BookingWorld.start({ clock, database });
  Object.assign(world.app.app.get(JobsTiming), { pollSeconds: 0.5, firstPauseMs: 10, longestPauseMs: 10 });
  return world;
}
