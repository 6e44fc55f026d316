/**
 * What Timekit told us, stored before anything is done with it. Of one booking the oldest event is taken first, by one process at
 * a time; an attempt that nobody ends, since its process died, is made again when its lease lapses.
 */
import { createHash } from 'node:crypto';
import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { type Clock, dateNow, MACHINE_CLOCK } from '../core/clock.js';
import { newId } from '../core/ids.js';
import { RETENTION_MS } from '../outbox/outbox-retention.service.js';
import { removeFinished } from '../persistence/remove-finished.js';
import { InboundEvent, type InboundState } from './inbound-event.entity.js';
import type { TimekitEvent } from './timekit-event.js';

/** Longer than the calls of one attempt last. */
const LEASE_MS = 120_000;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 600_000;
/** About five hours. Afterwards it is the reconciliation that finds what is missing. */
const MAX_ATTEMPTS = 40;

const STORE = `
  insert into openslot.inbound_event as known (id, digest, timekit_booking_id, timekit_state, payload, state, outcome, attempts,
    next_attempt_at, received_at, finished_at)
  values (?, ?, ?, ?, ?::jsonb, ?, ?, 0, ?, ?, ?)
  on conflict (digest) do update set state = 'pending', outcome = null, error = null, attempts = 0,
    next_attempt_at = excluded.next_attempt_at, finished_at = null
    where known.state in ('ignored', 'failed') and excluded.state = 'pending'
  returning id = ? as fresh`;

const CLAIM = `
  update openslot.inbound_event set attempts = attempts + 1, next_attempt_at = ?
  where id in (
    select id from openslot.inbound_event e
    where state = 'pending' and next_attempt_at <= ? and not exists (
      select 1 from openslot.inbound_event earlier
      where earlier.timekit_booking_id = e.timekit_booking_id and earlier.state = 'pending' and earlier.id < e.id)
    order by next_attempt_at, id limit ? for update skip locked)
  returning id, timekit_booking_id as "timekitBookingId", attempts`;

/** An attempt at one event, which ends with {@link InboundEvents.finish} or {@link InboundEvents.postpone}. */
export interface ClaimedEvent {
  readonly id: string;
  readonly timekitBookingId: string;
  readonly attempts: number;
}

@Injectable()
export class InboundEvents {
  constructor(
    private readonly em: EntityManager,
    @Inject(MACHINE_CLOCK) private readonly clock: Clock,
  ) {}

  /** Whether it is new. One that was ignored or has failed, and comes again, is looked at again. */
  async store({ bookingId, state, isTest, payload }: TimekitEvent, body: Buffer): Promise<boolean> {
    const [id, now] = [newId(), dateNow(this.clock)];
    const digest = createHash('sha256').update(body).digest('hex');
    const begin = isTest ? (['ignored', 'test', null] as const) : (['pending', null, now] as const);
    const finishedAt = isTest ? now : null;
    const params = [id, digest, bookingId, state, JSON.stringify(payload), ...begin, now, finishedAt, id];
    const [stored] = await this.em.fork().execute<{ fresh: boolean }[]>(STORE, params);
    return stored?.fresh === true;
  }

  /** Some of those that are due, with a lease. */
  async claim(limit: number): Promise<ClaimedEvent[]> {
    const now = dateNow(this.clock);
    return await this.em.fork().execute(CLAIM, [new Date(now.getTime() + LEASE_MS), now, limit]);
  }

  async finish(event: ClaimedEvent, state: InboundState, outcome: string): Promise<void> {
    await this.end(event, { state, outcome, nextAttemptAt: null, error: null, finishedAt: dateNow(this.clock) });
  }

  /** It is tried again after a pause, or has failed for good. */
  async postpone(event: ClaimedEvent, error: string): Promise<void> {
    const now = dateNow(this.clock);
    const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** (event.attempts - 1), LONGEST_PAUSE_MS);
    await this.end(
      event,
      event.attempts < MAX_ATTEMPTS
        ? { error, nextAttemptAt: new Date(now.getTime() + pauseMs) }
        : { state: 'failed', outcome: 'failed', error, nextAttemptAt: null, finishedAt: now },
    );
  }

  /** Removes what was finished 30 days ago; answers how many. */
  async removeOld(): Promise<number> {
    const before = new Date(dateNow(this.clock).getTime() - RETENTION_MS);
    return await removeFinished(this.em.fork(), InboundEvent, before);
  }

  /** Nothing is written when the lease lapsed and somebody else has made another attempt. */
  private async end({ id, attempts }: ClaimedEvent, values: Partial<InboundEvent>): Promise<void> {
    await this.em.fork().nativeUpdate(InboundEvent, { id, state: 'pending', attempts }, values);
  }
}
