import { ENGINE_ENTITIES } from '#libs/engine';
import { ApiKey } from '../auth/api-key.entity.js';
import { Booking } from '../bookings/booking.entity.js';
import { BookingChange } from '../bookings/booking-change.entity.js';
import { ResourceCalendar } from '../calendars/resource-calendar.entity.js';
import { Resource } from '../resources/resource.entity.js';
import { User } from '../users/user.entity.js';

/** Every table of the application: the native ones (schema `openslot`) and the engine's (schema `engine`). */
export const ENTITIES = [ApiKey, User, Resource, ResourceCalendar, Booking, BookingChange, ...ENGINE_ENTITIES];
