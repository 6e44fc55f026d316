import { Module } from '@nestjs/common';
import { CalendarsModule } from '../calendars/calendars.module.js';
import { HoldsModule } from '../holds/holds.module.js';
import { OutboxModule } from '../outbox/outbox.module.js';
import { ResourcesModule } from '../resources/resources.module.js';
import { UsersModule } from '../users/users.module.js';
import { AdoptBooking } from './adopt-booking.service.js';
import { BookingBulkController } from './booking-bulk.controller.js';
import { BookingBulks } from './booking-bulks.service.js';
import { BookingHistory } from './booking-history.service.js';
import { BookingPlaces } from './booking-places.service.js';
import { BookedResources } from './booked-resources.service.js';
import { BookingRecovery } from './booking-recovery.service.js';
import { BookingRefusals } from './booking-refusals.service.js';
import { BookingLooks } from './booking-looks.service.js';
import { BookingStandings } from './booking-standings.service.js';
import { BookingStore } from './booking-store.service.js';
import { BookingTurns, TurnTiming } from './booking-turns.service.js';
import { BookingWishes } from './booking-wishes.service.js';
import { BookingsController } from './bookings.controller.js';
import { BookingsService } from './bookings.service.js';
import { ChangeOutcomes } from './change-outcomes.service.js';
import { ChangeBooking } from './change-booking.service.js';
import { ChangeBookings } from './change-bookings.service.js';
import { CreateBooking } from './create-booking.service.js';
import { CreateBookings } from './create-bookings.service.js';
import { FollowBooking } from './follow-booking.service.js';
import { LastChangedBookings } from './last-changed-bookings.service.js';
import { NewBookings } from './new-bookings.service.js';
import { DueBookings } from './due-bookings.service.js';
import { Reminders } from './reminders.service.js';
import { RescheduleBooking } from './reschedule-booking.service.js';
import { UpstreamBookings } from './upstream-bookings.service.js';
import { UpstreamBulk } from './upstream-bulk.service.js';

@Module({
  imports: [OutboxModule, UsersModule, ResourcesModule, CalendarsModule, HoldsModule],
  controllers: [BookingBulkController, BookingsController],
  providers: [
    AdoptBooking,
    BookedResources,
    BookingBulks,
    BookingHistory,
    BookingPlaces,
    BookingRecovery,
    BookingRefusals,
    BookingLooks,
    BookingStandings,
    BookingStore,
    BookingTurns,
    BookingWishes,
    BookingsService,
    ChangeBooking,
    ChangeBookings,
    ChangeOutcomes,
    CreateBooking,
    CreateBookings,
    NewBookings,
    DueBookings,
    FollowBooking,
    LastChangedBookings,
    Reminders,
    RescheduleBooking,
    TurnTiming,
    UpstreamBookings,
    UpstreamBulk,
  ],
  exports: [BookingRecovery, BookingsService, FollowBooking, LastChangedBookings],
})
export class BookingsModule {}
