import { type EntityManager, LockMode } from '@mikro-orm/postgresql';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { currentActor } from '../auth/actor.js';
import { CLOCK, type Clock, dateNow } from '../core/clock.js';
import { OutboxService } from '../outbox/outbox.service.js';
import { type RemovalGuard, type RemovalWitness, ResourcesService } from '../resources/resources.service.js';
import { PENDING } from './booking-graph.js';
import { goneFact } from './booking-fact.js';
import { booksResource } from './booking-conditions.js';
import { Booking } from './booking.entity.js';

/** Keeps a resource from being deleted while a booking of ours may be to come, as far as our rows tell. */
@Injectable()
export class BookedResources implements RemovalGuard, RemovalWitness, OnModuleInit {
  constructor(
    private readonly resources: ResourcesService,
    private readonly outbox: OutboxService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.resources.attachRemovalGuard(this);
    this.resources.attachRemovalWitness(this);
  }

  /**
   * A booking whose time is over may have been completed at Timekit, which is asked after us. Of one that is on its way to the
   * resource, only its old time is known.
   */
  async hasBookingsToCome(tx: EntityManager, resourceId: string): Promise<boolean> {
    const toCome = { $or: [{ state: PENDING }, { completed: false, endsAt: { $gt: dateNow(this.clock) } }] };
    const here = { $and: [booksResource(resourceId), toCome] };
    return (await tx.count(Booking, { $or: [here, { movingToId: resourceId }] })) > 0;
  }

  /** Past bookings go with their resource, and seats with their group booking. */
  async beforeRemoval(tx: EntityManager, resourceId: string): Promise<void> {
    const going = { $or: [{ resourceId }, { owner: { resourceId } }], version: { $gt: 0 } };
    const at = dateNow(this.clock);
    await this.outbox.writePages(tx, async (after, limit) => {
      const options = { orderBy: { id: 'asc' }, limit, disableIdentityMap: true } as const;
      const lockMode = LockMode.PESSIMISTIC_WRITE;
      const rows = await tx.find(Booking, { ...going, id: { $gt: after } }, { ...options, lockMode });
      return rows.map((row) => goneFact(row, currentActor(), at));
    });
  }
}
