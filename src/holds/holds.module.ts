import { Module } from '@nestjs/common';
import { OutboxModule } from '../outbox/outbox.module.js';
import { ResourcesModule } from '../resources/resources.module.js';
import { UsersModule } from '../users/users.module.js';
import { HoldPlaces } from './hold-places.service.js';
import { HoldStore } from './hold-store.service.js';
import { HoldsController } from './holds.controller.js';
import { HoldsService } from './holds.service.js';
import { UpstreamHolds } from './upstream-holds.service.js';

@Module({
  imports: [UsersModule, ResourcesModule, OutboxModule],
  controllers: [HoldsController],
  providers: [HoldPlaces, HoldStore, HoldsService, UpstreamHolds],
  exports: [HoldStore, HoldsService],
})
export class HoldsModule {}
