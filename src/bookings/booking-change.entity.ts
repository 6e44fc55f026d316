import { defineEntity, OptionalProps, p } from '@mikro-orm/postgresql';
import { Booking } from './booking.entity.js';

const BookingChangeSchema = defineEntity({
  name: 'BookingChange',
  schema: 'openslot',
  tableName: 'booking_change',
  properties: {
    id: p.uuid().primary(),
    bookingId: p.uuid(),
    version: p.integer(),
    /** Who: `key:<api key id>` or `system`. */
    actor: p.text(),
    action: p.text(),
    fromState: p.text().strictNullable(),
    toState: p.text(),
    detail: p.json<Record<string, unknown>>(),
    at: p.datetime(3),
    booking: () => p.manyToOne(Booking).joinColumns('booking_id').deleteRule('cascade').hidden(),
  },
  uniques: [{ name: 'booking_change_version_once', properties: ['bookingId', 'version'] }],
});

/** One change of one booking: who, what, when, from, to. Append-only. */
export class BookingChange extends BookingChangeSchema.class {
  declare [OptionalProps]?: 'booking';
}
BookingChangeSchema.setClass(BookingChange);
