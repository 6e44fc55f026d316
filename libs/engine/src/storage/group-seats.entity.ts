import { defineEntity, OptionalProps, p } from '@mikro-orm/postgresql';
import { EngineBooking } from './booking.entity.js';
import { instant } from './columns.js';

const GroupSeatsSchema = defineEntity({
  name: 'EngineGroupSeats',
  schema: 'engine',
  tableName: 'group_seats',
  properties: {
    appId: p.uuid().primary(),
    /** The owner's booking. */
    bookingId: p.uuid().primary(),
    used: p.integer(),
    capacity: p.integer(),
    /** From when on seats can be booked; null: from the start of the world. */
    opensAt: instant().strictNullable(),
    /** The last moment at which a seat can be booked. */
    closesAt: instant(),
    /** The last moment at which a customer can cancel; null: any. */
    cancelUntil: instant().strictNullable(),
    booking: () => p.manyToOne(EngineBooking).joinColumns('app_id', 'booking_id').deleteRule('cascade').hidden(),
  },
  checks: [{ name: 'group_seats_within_capacity', expression: 'used >= 0 and used <= capacity' }],
});

/**
 * The seats of one group booking. The counter is the rule: it is moved by one conditional UPDATE at a time, and the check
 * holds whatever the code does. Times follow from the owner's settings and start, neither of which ever changes.
 */
export class EngineGroupSeats extends GroupSeatsSchema.class {
  declare [OptionalProps]?: 'booking';
}
GroupSeatsSchema.setClass(EngineGroupSeats);
