import { Module } from '@nestjs/common';
import { CalendarsModule } from '../calendars/calendars.module.js';
import { ResourcesModule } from '../resources/resources.module.js';
import { UsersModule } from '../users/users.module.js';
import { AvailabilityController } from './availability.controller.js';
import { AvailabilityService } from './availability.service.js';
import { SearchedResourcesService } from './searched-resources.service.js';
import { UpstreamSlots } from './upstream-slots.service.js';

@Module({
  imports: [UsersModule, ResourcesModule, CalendarsModule],
  controllers: [AvailabilityController],
  providers: [AvailabilityService, SearchedResourcesService, UpstreamSlots],
  exports: [AvailabilityService],
})
export class AvailabilityModule {}
