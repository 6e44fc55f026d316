import { defineEntity, OptionalProps, p } from '@mikro-orm/postgresql';
import { Resource } from '../resources/resource.entity.js';

/**
 * `pending`: it is not known yet whether Timekit made it. One that is held or pending may be over, which the clock says;
 * whoever looks records that (`hold-expiry.service.ts`).
 */
export type StoredHoldState = 'pending' | 'held' | 'converted' | 'released' | 'expired';

const HoldSchema = defineEntity({
  name: 'Hold',
  schema: 'openslot',
  tableName: 'hold',
  properties: {
    /** Also the reference (`meta.openslot_ref`) by which the reservation is found after an unknown outcome. */
    id: p.uuid().primary(),
    /** Who asked for it, as histories name them; the limits are theirs. */
    heldBy: p.text(),
    resourceId: p.uuid(),
    userId: p.uuid().strictNullable(),
    /** Further resources whose time is held with it. */
    resourceIds: p.json<string[]>(),
    timekitReservationId: p.uuid().strictNullable().unique(),
    startsAt: p.datetime(3),
    endsAt: p.datetime(3),
    what: p.text(),
    place: p.text(),
    description: p.text(),
    /** How long it was last asked for. */
    seconds: p.integer(),
    expiresAt: p.datetime(3),
    state: p.text().$type<StoredHoldState>(),
    /** The booking that is being made, or was made, from it; null for none. */
    bookingId: p.uuid().strictNullable().unique(),
    /** 1 when it is first known to be held, one more with every change. */
    version: p.integer(),
    /**
     * By the machine's clock: since when it is being made, while it is pending, and then since when somebody has the turn to
     * change it (`hold-turns.service.ts`); null when nobody has.
     */
    changingSince: p.datetime(3).strictNullable(),
    createdAt: p.datetime(3),
    updatedAt: p.datetime(3),
    resource: () => p.manyToOne(Resource).joinColumns('resource_id').deleteRule('cascade').hidden(),
  },
  indexes: [
    { name: 'hold_by_resource', properties: ['resourceId'] },
    {
      name: 'hold_live',
      expression: `create index "hold_live" on "openslot"."hold" ("held_by", "expires_at") where "state" in ('pending', 'held')`,
    },
    {
      name: 'hold_changing',
      expression: `create index "hold_changing" on "openslot"."hold" ("changing_since") where "state" <> 'pending' and "changing_since" is not null`,
    },
    {
      name: 'hold_due',
      expression: `create index "hold_due" on "openslot"."hold" ("expires_at", "id") where "state" = 'held' and "booking_id" is null`,
    },
  ],
  checks: [
    { name: 'hold_ends_after_start', expression: 'ends_at > starts_at' },
    { name: 'hold_known_unless_pending', expression: `state = 'pending' or timekit_reservation_id is not null` },
    { name: 'hold_converted_to_booking', expression: `state <> 'converted' or booking_id is not null` },
  ],
});

/** A slot kept free for a short time (Timekit: a reservation). The time itself is taken upstream. */
export class Hold extends HoldSchema.class {
  declare [OptionalProps]?: 'resource';
}
HoldSchema.setClass(Hold);
