/**
 * Runs the jobs: pg-boss keeps the schedule and the queues in the schema `pgboss` of our database, and of all processes that
 * are there one takes each run. A run that fails is logged and not repeated; the next one comes with the schedule.
 *
 * Nothing here may take the server down or hold up its start: pg-boss starts in the background, and it and every job are tried
 * again for as long as they fail.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { MikroORM, RequestContext } from '@mikro-orm/core';
import { PgliteConnection } from '@mikro-orm/pglite';
import { type BeforeApplicationShutdown, Inject, Injectable, Logger } from '@nestjs/common';
import { type ConstructorOptions, PgBoss } from 'pg-boss';
import { Database } from '../persistence/database.js';
import { type Job, JOBS } from './job.js';
import { pgliteExecutor } from './pglite-executor.js';

/** As often as pg-boss is tried until it starts, at intervals of up to half a minute: for good. */
const START_ATTEMPTS = 1_000_000;
/** Less than requests are waited for, since a run that is cut short costs nothing but the time. */
const STOP_MS = 5_000;
/** A run that takes longer counts as failed; longer than a job may wait for Timekit. */
const RUN_SECONDS = 300;
const KEPT_SECONDS = 3600;

@Injectable()
export class JobsTiming {
  /** How often each queue is looked at. Every look is a query, and on PGlite the only connection's. */
  pollSeconds = 10;
  /** Before a job that could not be offered is offered again; doubled each time, up to the longest. */
  firstPauseMs = 1_000;
  longestPauseMs = 30_000;
}

@Injectable()
export class JobsService implements BeforeApplicationShutdown {
  private readonly logger = new Logger(JobsService.name);
  private boss: PgBoss | undefined;
  private starting: Promise<void> | undefined;
  private stopping: Promise<void> | undefined;
  private readonly stopped = new AbortController();

  constructor(
    @Inject(JOBS) private readonly jobs: readonly Job[],
    private readonly database: Database,
    private readonly orm: MikroORM,
    private readonly timing: JobsTiming,
  ) {}

  /** Call once, after the migrations. Comes back at once. */
  start(): void {
    this.starting = this.begin();
  }

  /** Lets the runs come to their end, within a limit: the next run goes on where one was cut short. */
  async stop(): Promise<void> {
    this.stopping ??= Promise.race([this.end(), sleep(STOP_MS, undefined, { ref: false })]);
    await this.stopping;
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.stop();
  }

  private async end(): Promise<void> {
    this.stopped.abort();
    const stopped = this.boss?.stop({ timeout: STOP_MS });
    await stopped?.catch((error: unknown) => this.warn(error, 'The jobs did not stop cleanly'));
    await this.starting;
  }

  private async begin(): Promise<void> {
    try {
      this.boss = new PgBoss(await this.options());
      this.boss.on('error', (error) => this.warn(error, 'The job queue has a problem'));
      const [boss] = await Promise.all([this.boss.start({ attempts: START_ATTEMPTS }), this.runAtStart()]);
      await this.offerAll(boss);
    } catch (error) {
      this.warn(error, 'The jobs do not run in this process');
    }
  }

  private async runAtStart(): Promise<void> {
    for (const job of this.jobs.filter(({ atStart }) => atStart === true)) {
      await this.run(job).catch(() => {});
    }
  }

  /** Comes back when all are offered, or are to stop. One that fails keeps no other waiting. */
  private async offerAll(boss: PgBoss): Promise<void> {
    const { signal } = this.stopped;
    let left = await this.offerEach(boss, this.jobs);
    for (let pauseMs = this.timing.firstPauseMs; left.length > 0;) {
      await sleep(pauseMs, undefined, { signal }).catch(() => {});
      if (signal.aborted) {
        return;
      }
      left = await this.offerEach(boss, left);
      pauseMs = Math.min(pauseMs * 2, this.timing.longestPauseMs);
    }
  }

  /** Those that could not be offered. */
  private async offerEach(boss: PgBoss, jobs: readonly Job[]): Promise<Job[]> {
    const failed: Job[] = [];
    for (const job of jobs) {
      try {
        await this.offer(boss, job);
      } catch (error) {
        failed.push(job);
        this.warn(error, `The job ${job.name} could not be offered; it is tried again`);
      }
    }
    return failed;
  }

  /** Safe to repeat when it failed: the worker, of which there must be one, comes last and asks nobody. */
  private async offer(boss: PgBoss, job: Job): Promise<void> {
    await boss.createQueue(job.name, {
      // One waiting run is enough. One that runs keeps no other from starting: its process may be dead.
      policy: 'short',
      retryLimit: 0,
      expireInSeconds: RUN_SECONDS,
      retentionSeconds: KEPT_SECONDS,
      deleteAfterSeconds: KEPT_SECONDS,
    });
    await boss.schedule(job.name, job.cron);
    await boss.work(job.name, { pollingIntervalSeconds: this.timing.pollSeconds }, async () => {
      await this.run(job);
    });
  }

  /** Rejects as the job does, so that pg-boss counts the run as failed. */
  private async run(job: Job): Promise<void> {
    try {
      await RequestContext.create(this.orm.em, async () => await job.run());
    } catch (error) {
      this.warn(error, `The job ${job.name} stopped early; it goes on with the next run`);
      throw error;
    }
  }

  private async options(): Promise<ConstructorOptions> {
    const common: ConstructorOptions = {
      schema: 'pgboss',
      registerInstance: false,
      cronWorkerIntervalSeconds: Math.max(1, this.timing.pollSeconds),
      flowIntervalSeconds: 60,
    };
    const { target } = this.database;
    if (target.kind === 'postgresql') {
      return { ...common, connectionString: target.url, max: 2 };
    }
    const connection = this.orm.em.getConnection();
    if (!(connection instanceof PgliteConnection)) {
      throw new TypeError('The embedded database is not PGlite.');
    }
    return { ...common, backend: 'pglite', db: pgliteExecutor(await connection.getNativeClient()) };
  }

  private warn(error: unknown, message: string): void {
    this.logger.warn({ err: error }, message);
  }
}
