/**
 * How far bookings have been compared: read and written by the one process that has the lease. When a resource becomes ours that
 * was at Timekit before, its bookings there may have changed long ago: then all are compared again.
 */
import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { type Clock, dateNow, MACHINE_CLOCK } from '../core/clock.js';
import type { ProvisionedHook, ProvisionedResource } from '../resources/provisioning-record.js';
import { ProvisioningService } from '../resources/provisioning.service.js';
import { Reconciliation } from './reconciliation.entity.js';

/** Longer than a page takes. */
const LEASE_MS = 300_000;

/** Where a comparison begins. */
export const FROM_THE_FRONT = { scanNewest: null, scanTotal: null, nextPage: 1, failures: 0 };

export type Progress = Pick<Reconciliation, 'goodUntil' | 'scanNewest' | 'scanTotal' | 'nextPage' | 'failures'>;

@Injectable()
export class ReconciliationProgress implements ProvisionedHook, OnModuleInit {
  constructor(
    private readonly em: EntityManager,
    private readonly provisioning: ProvisioningService,
    @Inject(MACHINE_CLOCK) private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.provisioning.attach(this);
  }

  /** Whoever compares meanwhile loses the lease, since it may be past them. */
  async onProvisioned(tx: EntityManager, { adopted }: ProvisionedResource): Promise<void> {
    if (adopted) {
      await tx.nativeUpdate(Reconciliation, { id: 1 }, { ...FROM_THE_FRONT, goodUntil: null, leasedUntil: null });
    }
  }

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
