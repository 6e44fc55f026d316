import { Module } from '@nestjs/common';
import { ResourcesModule } from '../resources/resources.module.js';
import { UsersModule } from '../users/users.module.js';
import { CalendarMirror } from './calendar-mirror.js';
import { CalendarSyncService } from './calendar-sync.service.js';
import { CalendarsController } from './calendars.controller.js';
import { CalendarsService } from './calendars.service.js';
import { ProvisionedCalendars } from './provisioned-calendars.js';

@Module({
  imports: [ResourcesModule, UsersModule],
  controllers: [CalendarsController],
  providers: [CalendarMirror, CalendarSyncService, CalendarsService, ProvisionedCalendars],
  exports: [CalendarsService],
})
export class CalendarsModule {}
