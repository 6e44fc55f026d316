/** What the specs about scheduled work share. */
import { setTimeout as pause } from 'node:timers/promises';
import { type Job, JOBS } from '../../src/jobs/job.js';
import { JobsService, JobsTiming } from '../../src/jobs/jobs.service.js';
import { BookingWorld } from './engine-bookings.support.js';

/** Waits as long as it takes; the time limit of the test is the limit. */
export async function until(happened: () => Promise<boolean>): Promise<void> {
  while (!(await happened())) {
    await pause(100);
  }
}

/** Starts the jobs, and waits until all are in the schedule. */
export async function startJobs(world: BookingWorld): Promise<void> {
  const jobs = world.app.app.get<readonly Job[]>(JOBS);
  world.app.app.get(JobsService).start();
  await until(async () => (await world.sql('select 1 from pg_tables where schemaname = ?', ['pgboss'])).length > 0);
  await until(async () => (await world.sql('select 1 from pgboss.schedule')).length === jobs.length);
}

/** Asks for a run, once the one at the start is over, and waits for its end. */
export async function runJob(world: BookingWorld, name: string): Promise<string> {
  const waiting = `select 1 from pgboss.job where name = ? and state in ('created', 'active')`;
  const asked = `insert into pgboss.job (name, policy) values (?, 'short') on conflict do nothing returning id`;
  let job: { id: string } | undefined;
  // At a full minute the schedule itself may be faster, and one run waits at most.
  while (job === undefined) {
    await until(async () => (await world.sql(waiting, [name])).length === 0);
    [job] = await world.sql<{ id: string }>(asked, [name]);
  }
  const { id } = job;
  const state = async (): Promise<string> =>
    (await world.sql<{ state: string }>('select state from pgboss.job where id = ?', [id]))[0]?.state ?? 'gone';
  await until(async () => !['created', 'active'].includes(await state()));
  return await state();
}

/** A process that finds the tables of pg-boss there, and has not started its jobs. */
export async function secondStart(): Promise<BookingWorld> {
  const first = await BookingWorld.start();
  await startJobs(first);
  const { clock, database } = first.app;
  await first.app.stop();
  const world = await BookingWorld.start({ clock, database });
  Object.assign(world.app.app.get(JobsTiming), { pollSeconds: 0.5, firstPauseMs: 10, longestPauseMs: 10 });
  return world;
}
