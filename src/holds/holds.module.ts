import { Module } from '@nestjs/common';
import { OutboxModule } from '../outbox/outbox.module.js';
import { ResourcesModule } from '../resources/resources.module.js';
import { UsersModule } from '../users/users.module.js';
import { WantedResources } from './wanted-resources.service.js';
import { HoldExpiry } from './hold-expiry.service.js';
import { HoldOutcomes } from './hold-outcomes.service.js';
import { HoldRetention } from './hold-retention.service.js';
import { HoldTurns } from './hold-turns.service.js';
import { ReferencedBookings } from './referenced-bookings.service.js';
import { HoldStore } from './hold-store.service.js';
import { HoldsController } from './holds.controller.js';
import { HoldsService } from './holds.service.js';
import { UpstreamHolds } from './upstream-holds.service.js';

@Module({
  imports: [UsersModule, ResourcesModule, OutboxModule],
  controllers: [HoldsController],
  providers: [
    HoldExpiry,
    HoldOutcomes,
    HoldRetention,
    HoldStore,
    HoldTurns,
    HoldsService,
    ReferencedBookings,
    UpstreamHolds,
    WantedResources,
  ],
  exports: [HoldExpiry, HoldRetention, HoldStore, HoldTurns, HoldsService, ReferencedBookings, WantedResources],
})
export class HoldsModule {}
