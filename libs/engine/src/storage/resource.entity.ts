import { defineEntity, OptionalProps, p } from '@mikro-orm/postgresql';
import { availabilityTriggers } from './availability-triggers.js';
import { EngineApp } from './app.entity.js';
import { instant, json } from './columns.js';

const ResourceSchema = defineEntity({
  name: 'EngineResource',
  schema: 'engine',
  tableName: 'resource',
  properties: {
    appId: p.uuid().primary(),
    id: p.uuid().primary(),
    name: p.text(),
    firstName: p.text(),
    lastName: p.text(),
    email: p.text().strictNullable(),
    /** `email` in lower case: unique inside an app, whatever the spelling. */
    emailKey: p.text().strictNullable(),
    timezone: p.text(),
    image: p.text().strictNullable(),
    tags: json<string[]>(),
    meta: json<Record<string, unknown>>(),
    /** As the client sent them; parsed by `libs/scheduling` when they are used, checked when they are written. */
    availabilityConstraints: json<unknown[]>(),
    enabledEmailNotification: p.boolean(),
    /** How many bookings it can hold at one moment. */
    capacity: p.integer(),
    createdAt: instant(),
    updatedAt: instant(),
    app: () => p.manyToOne(EngineApp).joinColumns('app_id').deleteRule('cascade').hidden(),
  },
  uniques: [{ name: 'resource_email_once_per_app', properties: ['appId', 'emailKey'] }],
  triggers: availabilityTriggers('resource', { update: '' }),
  checks: [{ name: 'resource_capacity_positive', expression: 'capacity >= 1' }],
});

/** Anything bookable: a person, a room, a car. */
export class EngineResource extends ResourceSchema.class {
  declare [OptionalProps]?: 'app';
}
ResourceSchema.setClass(EngineResource);
