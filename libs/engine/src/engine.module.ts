import { Module, type Provider, type Type } from '@nestjs/common';
import { AppKeysService } from './app/app-keys.service.js';
import { AppsService } from './app/apps.service.js';
import { AnswerCache } from './app/answer-cache.js';
import { AvailabilityFacts } from './app/availability-facts.service.js';
import { engineSeedProvider } from './app/availability-seed.js';
import { AvailabilityVersions } from './app/availability-versions.service.js';
import { AvailabilityService } from './app/availability.service.js';
import { BookingCalendars } from './app/booking-calendars.service.js';
import { PlacedResources } from './app/placed-resources.service.js';
import { BookingActionsService } from './app/booking-actions.service.js';
import { BookingsListService } from './app/bookings-list.service.js';
import { BookingsService } from './app/bookings.service.js';
import { BulkBookingsService } from './app/bulk-bookings.service.js';
import { CalendarsService } from './app/calendars.service.js';
import { DueBookingsService } from './app/due-bookings.service.js';
import { EngineBootstrap } from './app/engine-bootstrap.js';
import { EventsService } from './app/events.service.js';
import { ExplainService } from './app/explain.service.js';
import { FindtimeService } from './app/findtime.service.js';
import { ReservationsService } from './app/reservations.service.js';
import { RescheduleService } from './app/reschedule.service.js';
import { ResourcesListService } from './app/resources-list.service.js';
import { ResourcesService } from './app/resources.service.js';
import { SeatBookingsService } from './app/seat-bookings.service.js';
import { ConfigurableEngineModule } from './engine.module-definition.js';
import { AccountsController } from './http/v2/accounts.controller.js';
import { AppKeyGuard } from './http/v2/app-key.guard.js';
import { AppsController } from './http/v2/apps.controller.js';
import { AvailabilityController } from './http/v2/availability.controller.js';
import { BookingBulkController } from './http/v2/booking-bulk.controller.js';
import { BookingGroupsController } from './http/v2/booking-groups.controller.js';
import { BookingReader } from './http/v2/booking-reader.js';
import { BookingPresenter } from './http/v2/booking-presenter.js';
import { BookingsController } from './http/v2/bookings.controller.js';
import { CalendarPresenter } from './http/v2/calendar-presenter.js';
import { CalendarsController } from './http/v2/calendars.controller.js';
import { EngineErrorFilter } from './http/v2/error.filter.js';
import { EventPresenter } from './http/v2/event-presenter.js';
import { EventsController } from './http/v2/events.controller.js';
import { ExplainController } from './http/v2/explain.controller.js';
import { FindtimeController } from './http/v2/findtime.controller.js';
import { PeopleController } from './http/v2/people.controller.js';
import { ReservationsController } from './http/v2/reservations.controller.js';
import { ResourcePresenter } from './http/v2/resource-presenter.js';
import { ResourcesController } from './http/v2/resources.controller.js';
import { UnavailableController } from './http/v2/unavailable.controller.js';

const CONTROLLERS: Type[] = [
  AccountsController,
  AppsController,
  AvailabilityController,
  BookingBulkController,
  BookingGroupsController,
  BookingsController,
  CalendarsController,
  EventsController,
  ExplainController,
  FindtimeController,
  PeopleController,
  ReservationsController,
  ResourcesController,
  UnavailableController,
];

const SERVICES: Provider[] = [
  AnswerCache,
  AppKeyGuard,
  AppKeysService,
  AppsService,
  AvailabilityFacts,
  AvailabilityService,
  AvailabilityVersions,
  BookingActionsService,
  BookingCalendars,
  PlacedResources,
  BookingPresenter,
  BookingReader,
  BookingsListService,
  BookingsService,
  BulkBookingsService,
  CalendarPresenter,
  CalendarsService,
  DueBookingsService,
  EngineBootstrap,
  EngineErrorFilter,
  engineSeedProvider,
  EventPresenter,
  EventsService,
  ExplainService,
  FindtimeService,
  ReservationsService,
  ResourcePresenter,
  RescheduleService,
  ResourcesListService,
  ResourcesService,
  SeatBookingsService,
];

/** Everything that answers under /v2; the application sends its own 404s of that prefix through the filter too. */
export const ENGINE_CONTROLLERS: readonly Type[] = CONTROLLERS;

@Module({
  controllers: CONTROLLERS,
  providers: SERVICES,
  exports: [DueBookingsService, EngineBootstrap, EngineErrorFilter, ReservationsService],
})
export class EngineModule extends ConfigurableEngineModule {}
