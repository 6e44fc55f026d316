import { defineEntity, OptionalProps, p } from '@mikro-orm/postgresql';
import { User } from '../users/user.entity.js';

/** `pending`: not yet known to exist upstream; `ready`: all Timekit ids are stored; `removing`: a deletion has begun. */
export const PROVISIONING_STATES = ['pending', 'ready', 'removing'] as const;
export type ProvisioningState = (typeof PROVISIONING_STATES)[number];

const ResourceSchema = defineEntity({
  name: 'Resource',
  schema: 'openslot',
  tableName: 'resource',
  properties: {
    /** Also the reference (`meta.openslot_ref`) by which the upstream resource is found again after a crash. */
    id: p.uuid().primary(),
    /** The user this resource stands for; null for a room or a car. */
    userId: p.uuid().strictNullable().unique(),
    name: p.text(),
    email: p.text().strictNullable(),
    timezone: p.text(),
    meta: p.json<Record<string, unknown>>(),
    /** The resource's own availability constraints, as last written upstream. */
    constraints: p.json<unknown[]>(),
    /** How many bookings it can hold at one moment. */
    capacity: p.integer(),
    provisioning: p.text().$type<ProvisioningState>(),
    /** Until when one process alone may provision this resource; null when nobody does. */
    provisioningLeaseUntil: p.datetime(3).strictNullable(),
    timekitResourceId: p.uuid().strictNullable().unique(),
    /** Raised by `SubjectChanges` alone. */
    version: p.integer().default(1),
    createdAt: p.datetime(3),
    updatedAt: p.datetime(3),
    user: () => p.manyToOne(User).joinColumns('user_id').strictNullable().deleteRule('cascade').hidden(),
  },
  checks: [
    { name: 'resource_ready_has_id', expression: `provisioning <> 'ready' or timekit_resource_id is not null` },
    { name: 'resource_capacity_positive', expression: 'capacity > 0' },
  ],
});

/** A bookable thing as the platform knows it. Its calendars and its time live upstream. */
export class Resource extends ResourceSchema.class {
  declare [OptionalProps]?: 'user';
}
ResourceSchema.setClass(Resource);
