import type { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { CLOCK, type Clock, dateNow } from '../core/clock.js';
import { type RemovalGuard, ResourcesService } from '../resources/resources.service.js';
import { PENDING } from './booking-graph.js';
import { booksResource } from './booking-conditions.js';
import { Booking } from './booking.entity.js';

/** Keeps a resource from being deleted while a booking of ours may be to come, as far as our rows tell. */
@Injectable()
export class BookedResources implements RemovalGuard, OnModuleInit {
  constructor(
    private readonly resources: ResourcesService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.resources.attachRemovalGuard(this);
  }

  /** A booking whose time is over may have been completed at Timekit, which is asked after us. */
  async hasBookingsToCome(tx: EntityManager, resourceId: string): Promise<boolean> {
    const toCome = { completed: false, endsAt: { $gt: dateNow(this.clock) } };
    const here = { $or: [booksResource(resourceId), { movingToId: resourceId }] };
    return (await tx.count(Booking, { $and: [here, { $or: [{ state: PENDING }, toCome] }] })) > 0;
  }
}
