import { EngineApp } from './app.entity.js';
import { EngineAppKey } from './app-key.entity.js';
import { EngineAvailabilityVersion } from './availability-version.entity.js';
import { EngineBooking } from './booking.entity.js';
import { EngineBookingLog } from './booking-log.entity.js';
import { EngineBookingResource } from './booking-resource.entity.js';
import { EngineCalendar } from './calendar.entity.js';
import { EngineClaim } from './claim.entity.js';
import { EngineEvent } from './event.entity.js';
import { EngineGroupSeats } from './group-seats.entity.js';
import { EngineResource } from './resource.entity.js';

/** Everything the engine stores, for the one ORM configuration of the application. */
export const ENGINE_ENTITIES = [
  EngineApp,
  EngineAppKey,
  EngineResource,
  EngineCalendar,
  EngineEvent,
  EngineBooking,
  EngineBookingLog,
  EngineBookingResource,
  EngineClaim,
  EngineGroupSeats,
  EngineAvailabilityVersion,
];
