import { defineEntity, OptionalProps, p } from '@mikro-orm/postgresql';
import { EngineBooking } from './booking.entity.js';
import { instant, json } from './columns.js';

const BookingLogSchema = defineEntity({
  name: 'EngineBookingLog',
  schema: 'engine',
  tableName: 'booking_log',
  properties: {
    appId: p.uuid().primary(),
    id: p.uuid().primary(),
    bookingId: p.uuid(),
    version: p.integer(),
    action: p.text(),
    fromState: p.text().strictNullable(),
    toState: p.text(),
    /** `api_key`, `widget_key` or `system`. */
    actor: p.text(),
    input: json<Record<string, unknown>>(),
    at: instant(),
    booking: () => p.manyToOne(EngineBooking).joinColumns('app_id', 'booking_id').deleteRule('cascade').hidden(),
  },
  uniques: [{ name: 'booking_log_version_once', properties: ['appId', 'bookingId', 'version'] }],
});

/** One state change of one booking. Append-only. */
export class EngineBookingLog extends BookingLogSchema.class {
  declare [OptionalProps]?: 'booking';
}
BookingLogSchema.setClass(EngineBookingLog);
