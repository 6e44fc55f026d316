/**
 * A claim is the row that makes time on a resource taken, and the exclusion constraint on it is what makes a double
 * booking impossible. Every writer inserts claims with `INSERT … ON CONFLICT DO NOTHING RETURNING` (see
 * `../app/claims.ts`): a plain INSERT, which is what a flush sends, deadlocks when many want one slot.
 *
 * `lane` says whom a claim excludes. Claims of one lane never overlap on a resource; ordinary claims all share
 * `SHARED_LANE`. A booking that was explicitly allowed to double-book claims a lane of its own, so it collides with
 * nobody, yet it still makes the time busy for everyone who comes later. So does one on a resource with a capacity, where a
 * count decides.
 */
import { defineEntity, OptionalProps, p } from '@mikro-orm/postgresql';
import { availabilityTriggers } from './availability-triggers.js';
import { EngineBooking } from './booking.entity.js';
import { instant } from './columns.js';
import { EngineResource } from './resource.entity.js';

export const SHARED_LANE = '00000000-0000-0000-0000-000000000000';

const ClaimSchema = defineEntity({
  name: 'EngineClaim',
  schema: 'engine',
  tableName: 'claim',
  properties: {
    appId: p.uuid().primary(),
    id: p.uuid().primary(),
    resourceId: p.uuid(),
    bookingId: p.uuid(),
    during: p.text().columnType('tstzrange'),
    lane: p.uuid(),
    /** What the resource had room for when the time was taken; it may have been lowered since. */
    capacity: p.integer().default(1),
    /** False once the booking has given the time back; kept for the record. */
    active: p.boolean(),
    createdAt: instant(),
    resource: () => p.manyToOne(EngineResource).joinColumns('app_id', 'resource_id').deleteRule('cascade').hidden(),
    booking: () => p.manyToOne(EngineBooking).joinColumns('app_id', 'booking_id').deleteRule('cascade').hidden(),
  },
  indexes: [{ name: 'claim_by_booking', properties: ['appId', 'bookingId'] }],
  triggers: availabilityTriggers('claim', { insert: '', update: '', delete: '' }),
  checks: [
    {
      name: 'claim_no_overlap',
      expression: 'exclude using gist (app_id with =, resource_id with =, during with &&, lane with =) where (active)',
    },
    {
      name: 'claim_during_bounded',
      expression:
        'not isempty(during) and not lower_inf(during) and not upper_inf(during) and lower_inc(during) and not upper_inc(during)',
    },
  ],
});

export class EngineClaim extends ClaimSchema.class {
  declare [OptionalProps]?: 'resource' | 'booking';
}
ClaimSchema.setClass(EngineClaim);
