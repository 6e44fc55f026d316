import { Module } from '@nestjs/common';
import { OutboxModule } from '../outbox/outbox.module.js';
import { ResourcesModule } from '../resources/resources.module.js';
import { UsersModule } from '../users/users.module.js';
import { CalendarCreator } from './calendar-creator.service.js';
import { CalendarMirror } from './calendar-mirror.js';
import { CalendarRecovery } from './calendar-recovery.service.js';
import { CalendarSubjects } from './calendar-subjects.js';
import { CalendarSyncService } from './calendar-sync.service.js';
import { CalendarsController } from './calendars.controller.js';
import { CalendarsService } from './calendars.service.js';
import { ProvisionedCalendars } from './provisioned-calendars.js';

@Module({
  imports: [OutboxModule, ResourcesModule, UsersModule],
  controllers: [CalendarsController],
  providers: [
    CalendarCreator,
    CalendarMirror,
    CalendarRecovery,
    CalendarSubjects,
    CalendarSyncService,
    CalendarsService,
    ProvisionedCalendars,
  ],
  exports: [CalendarRecovery, CalendarsService],
})
export class CalendarsModule {}
