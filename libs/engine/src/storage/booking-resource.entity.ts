import { defineEntity, OptionalProps, p } from '@mikro-orm/postgresql';
import { EngineBooking } from './booking.entity.js';
import { EngineResource } from './resource.entity.js';

const BookingResourceSchema = defineEntity({
  name: 'EngineBookingResource',
  schema: 'engine',
  tableName: 'booking_resource',
  properties: {
    appId: p.uuid().primary(),
    bookingId: p.uuid().primary(),
    resourceId: p.uuid().primary(),
    booking: () => p.manyToOne(EngineBooking).joinColumns('app_id', 'booking_id').deleteRule('cascade').hidden(),
    resource: () => p.manyToOne(EngineResource).joinColumns('app_id', 'resource_id').deleteRule('cascade').hidden(),
  },
  indexes: [{ name: 'booking_resource_by_resource', properties: ['appId', 'resourceId'] }],
});

/**
 * A resource that is booked together with the booking's own one. It is a row of its own so that a resource that is deleted
 * leaves the booking in the same statement, claim and event with it.
 */
export class EngineBookingResource extends BookingResourceSchema.class {
  declare [OptionalProps]?: 'booking' | 'resource';
}
BookingResourceSchema.setClass(EngineBookingResource);
