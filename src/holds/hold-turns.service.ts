/**
 * Changes of one hold happen one after the other, over all processes: whoever changes it has the turn, a mark on the row
 * (`changing_since`) that is set before `If-Match` is judged and Timekit is called, and taken back at the end. So a change is
 * either sent, or refused and not sent. A mark that stays was left by a process that died; after half a minute, longer than a
 * call to Timekit lasts, the next one takes the turn.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { type Clock, dateNow, MACHINE_CLOCK } from '../core/clock.js';
import { Hold } from './hold.entity.js';
import { HoldsError } from './holds.errors.js';

const LEFT_AFTER_MS = 30_000;
const LONGEST_WAIT_MS = 20_000;
const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 200;

@Injectable()
export class HoldTurns {
  private readonly logger = new Logger(HoldTurns.name);

  constructor(
    private readonly em: EntityManager,
    @Inject(MACHINE_CLOCK) private readonly clock: Clock,
  ) {}

  /** The result of `work`, run with the turn. Throws `holds.not_found`, and `holds.changed_meanwhile` after the longest wait. */
  async during<T>(id: string, work: () => Promise<T>): Promise<T> {
    const giveUpAt = performance.now() + LONGEST_WAIT_MS;
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 1.5, LONGEST_PAUSE_MS)) {
      const since = await this.take(id);
      if (since !== undefined) {
        try {
          return await work();
        } finally {
          await this.end(id, since);
        }
      }
      if ((await this.em.fork().count(Hold, { id })) === 0) {
        throw HoldsError.notFound(id);
      }
      if (performance.now() >= giveUpAt) {
        throw HoldsError.changedMeanwhile(id);
      }
      await sleep(pauseMs);
    }
  }

  /** The mark, or undefined while somebody else has the turn. One compare-and-set. */
  private async take(id: string): Promise<Date | undefined> {
    const now = dateNow(this.clock);
    const left = new Date(now.getTime() - LEFT_AFTER_MS);
    const where = { id, $or: [{ changingSince: null }, { changingSince: { $lte: left } }] };
    const taken = await this.em.fork().nativeUpdate(Hold, where, { changingSince: now });
    return taken === 0 ? undefined : now;
  }

  /** Never throws: what `work` answered matters more, and a turn that is not given back lapses. */
  private async end(id: string, since: Date): Promise<void> {
    try {
      await this.em.fork().nativeUpdate(Hold, { id, changingSince: since }, { changingSince: null });
    } catch (error) {
      this.logger.warn({ err: error, hold_id: id }, 'The turn on a hold was not given back');
    }
  }
}
