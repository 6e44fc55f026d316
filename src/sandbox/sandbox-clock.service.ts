/**
 * The settable clock of a test app. It is set ahead of the machine's clock and runs on from there; how far ahead is in the
 * database, so a restart keeps it, and other processes follow within two seconds.
 *
 * It only goes forward, so that nothing is due again that has happened. Taking it away (`reset`) goes back to the machine's
 * time; what happened meanwhile stays, with the moments at which it happened. What is held for a while by the clock that was
 * set would be held until the machine gets there, so that ends.
 */
import { LockMode } from '@mikro-orm/core';
import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Temporal } from 'temporal-polyfill';
import { CLOCK, dateNow, ShiftedClock } from '../core/clock.js';
import { Database } from '../persistence/database.js';
import { SandboxClockRow } from './sandbox-clock.entity.js';
import { SandboxError } from './sandbox.errors.js';

const FOLLOW_EVERY_MS = 2_000;

/** What the composition root knows of the app behind. */
export interface Sandbox {
  /** Why the clock cannot be set; undefined when it can. Known once the engine has its keys. */
  closedBecause(): string | undefined;
  /** Does what is due by now, in the order of the moments at which it was. Answers how many could not be done. */
  fireDue(): Promise<number>;
  /** Ends what is held since a moment that is not yet. Safe to repeat. */
  endAhead(now: Date): Promise<void>;
}

export const SANDBOX = Symbol('openslot.sandbox');

export interface ClockReading {
  now: Temporal.Instant;
  mode: 'real' | 'set';
}

@Injectable()
export class SandboxClock implements OnApplicationShutdown {
  private readonly logger = new Logger(SandboxClock.name);
  private follower: NodeJS.Timeout | undefined;

  constructor(
    private readonly em: EntityManager,
    private readonly database: Database,
    @Inject(CLOCK) private readonly clock: ShiftedClock,
    @Inject(SANDBOX) private readonly sandbox: Sandbox,
  ) {}

  /** Call once at start, after the migrations and the keys. A live app is always on the machine's time. */
  async adopt(): Promise<void> {
    if (this.sandbox.closedBecause() !== undefined) {
      return;
    }
    await this.follow();
    // Nobody else sets the clock of an embedded database.
    if (this.database.kind === 'postgresql') {
      this.follower = setInterval(() => {
        this.follow().catch((error: unknown) => this.logger.warn({ err: error }, 'The sandbox clock was not read'));
      }, FOLLOW_EVERY_MS).unref();
    }
  }

  onApplicationShutdown(): void {
    clearInterval(this.follower);
  }

  /** Throws `sandbox.unavailable`, as the others do. */
  async read(): Promise<ClockReading> {
    this.requireOpen();
    await this.follow();
    return this.reading();
  }

  /**
   * Everything due by `now` has happened when this comes back. Setting it to the same moment again leaves it as it runs and
   * does what could not be done before. Throws `sandbox.clock_backwards` and `sandbox.not_settled`.
   */
  async set(now: Temporal.Instant): Promise<ClockReading> {
    this.requireOpen();
    const setTo = new Date(now.epochMilliseconds);
    await this.change((row) => {
      this.clock.aheadMs = row.aheadMs;
      if (row.setTo?.getTime() === setTo.getTime()) {
        return;
      }
      const current = this.clock.now();
      if (Temporal.Instant.compare(now, current) < 0) {
        throw SandboxError.clockBackwards(current);
      }
      Object.assign(row, { setTo, aheadMs: setTo.getTime() - this.clock.base.now().epochMilliseconds });
    });
    const unsettled = await this.sandbox.fireDue();
    if (unsettled > 0) {
      throw SandboxError.notSettled(unsettled);
    }
    return this.reading();
  }

  async reset(): Promise<void> {
    this.requireOpen();
    // By the clock that was set, or some of it would be undone. What Timekit cannot be asked about now is found later.
    await this.sandbox.fireDue();
    await this.change((row) => Object.assign(row, { setTo: null, aheadMs: null }));
    await this.sandbox.endAhead(dateNow(this.clock));
  }

  private async change(work: (row: SandboxClockRow) => void): Promise<void> {
    this.clock.aheadMs = await this.em.fork().transactional(async (tx) => {
      const row = await tx.findOneOrFail(SandboxClockRow, { id: 1 }, { lockMode: LockMode.PESSIMISTIC_WRITE });
      work(row);
      return row.aheadMs;
    });
  }

  private async follow(): Promise<void> {
    const row = await this.em.fork().findOneOrFail(SandboxClockRow, { id: 1 });
    this.clock.aheadMs = row.aheadMs;
  }

  private reading(): ClockReading {
    return { now: this.clock.now(), mode: this.clock.aheadMs === null ? 'real' : 'set' };
  }

  private requireOpen(): void {
    const why = this.sandbox.closedBecause();
    if (why !== undefined) {
      throw SandboxError.unavailable(why);
    }
  }
}
