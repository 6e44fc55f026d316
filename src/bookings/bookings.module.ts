import { Module } from '@nestjs/common';
import { CalendarsModule } from '../calendars/calendars.module.js';
import { ResourcesModule } from '../resources/resources.module.js';
import { UsersModule } from '../users/users.module.js';
import { BookingPlaces } from './booking-places.service.js';
import { BookedResources } from './booked-resources.service.js';
import { BookingRecovery } from './booking-recovery.service.js';
import { BookingStore } from './booking-store.service.js';
import { BookingTurns, TurnTiming } from './booking-turns.service.js';
import { BookingsController } from './bookings.controller.js';
import { BookingsService } from './bookings.service.js';
import { ChangeBooking } from './change-booking.service.js';
import { CreateBooking } from './create-booking.service.js';
import { UpstreamBookings } from './upstream-bookings.service.js';

@Module({
  imports: [UsersModule, ResourcesModule, CalendarsModule],
  controllers: [BookingsController],
  providers: [
    BookedResources,
    BookingPlaces,
    BookingRecovery,
    BookingStore,
    BookingTurns,
    BookingsService,
    ChangeBooking,
    CreateBooking,
    TurnTiming,
    UpstreamBookings,
  ],
  exports: [BookingsService],
})
export class BookingsModule {}
