/**
 * A hold that has ended is kept as long as what was told of it, 30 days; then it goes with the number of its last event, and
 * nobody is told. A booking that was made from it goes on naming it. One of which it was never known whether Timekit made it
 * is kept for two days: it is over after one, and so is the idempotency key that a repeat of its request would come with.
 */
import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { type Clock, dateNow, MACHINE_CLOCK } from '../core/clock.js';
import { Hold } from './hold.entity.js';

const PENDING_KEPT_MS = 48 * 3_600_000;
const BATCH = 500;

@Injectable()
export class HoldRetention {
  constructor(
    private readonly em: EntityManager,
    @Inject(MACHINE_CLOCK) private readonly clock: Clock,
  ) {}

  /** How many holds were removed. */
  async removeOld(): Promise<number> {
    const before = new Date(dateNow(this.clock).getTime() - PENDING_KEPT_MS);
    const left = { state: 'pending', changingSince: { $lte: before } } as const;
    for (let total = await this.em.fork().nativeDelete(Hold, left); ;) {
      const removed = await this.removeSome();
      total += removed;
      if (removed < BATCH) {
        return total;
      }
    }
  }

  private async removeSome(): Promise<number> {
    const [removed] = await this.em.fork().execute<{ holds: number }[]>(
      `with old as (
         select h.id from openslot.hold h
         where h.state in ('converted', 'released', 'expired') and not exists (
           select 1 from openslot.outbox_event o where o.subject_type = 'hold' and o.subject_id = h.id
             and (o.position is not null or o.fanned_out_at is null))
         order by h.id limit ? for update skip locked),
       numbers as (delete from openslot.outbox_event o using old where o.subject_type = 'hold' and o.subject_id = old.id),
       removed as (delete from openslot.hold h using old where h.id = old.id returning h.id)
       select count(*)::int as holds from removed`,
      [BATCH],
    );
    return removed?.holds ?? 0;
  }
}
