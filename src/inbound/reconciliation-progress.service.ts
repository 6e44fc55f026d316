/** How far bookings have been compared: read and written by the one process that has the lease. */
import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { type Clock, dateNow, MACHINE_CLOCK } from '../core/clock.js';
import { Reconciliation } from './reconciliation.entity.js';

/** Longer than a page takes. */
const LEASE_MS = 300_000;

export type Progress = Pick<Reconciliation, 'goodUntil' | 'scanNewest' | 'scanTotal' | 'nextPage' | 'failures'>;

@Injectable()
export class ReconciliationProgress {
  constructor(
    private readonly em: EntityManager,
    @Inject(MACHINE_CLOCK) private readonly clock: Clock,
  ) {}

  /** With the lease; undefined while somebody else has it. */
  async take(): Promise<{ lease: Date; progress: Progress } | undefined> {
    const now = dateNow(this.clock);
    const lease = this.leaseFromNow();
    const free = { id: 1, $or: [{ leasedUntil: null }, { leasedUntil: { $lte: now } }] };
    const taken = await this.em.fork().nativeUpdate(Reconciliation, free, { leasedUntil: lease });
    if (taken === 0) {
      return undefined;
    }
    const row = await this.em.fork().findOneOrFail(Reconciliation, { id: 1 });
    const { goodUntil, scanNewest, scanTotal, nextPage, failures } = row;
    return { lease, progress: { goodUntil, scanNewest, scanTotal, nextPage, failures } };
  }

  /** With the lease for one page more; undefined when it was lost: somebody else goes on. */
  async save(lease: Date, progress: Progress): Promise<Date | undefined> {
    const longer = this.leaseFromNow();
    const held = { id: 1, leasedUntil: lease };
    const saved = await this.em.fork().nativeUpdate(Reconciliation, held, { ...progress, leasedUntil: longer });
    return saved === 0 ? undefined : longer;
  }

  async release(lease: Date): Promise<void> {
    await this.em.fork().nativeUpdate(Reconciliation, { id: 1, leasedUntil: lease }, { leasedUntil: null });
  }

  private leaseFromNow(): Date {
    return new Date(dateNow(this.clock).getTime() + LEASE_MS);
  }
}
