import { defineEntity, OptionalProps, p } from '@mikro-orm/postgresql';
import { availabilityTriggers } from './availability-triggers.js';
import { instant } from './columns.js';
import { EngineResource } from './resource.entity.js';

const CalendarSchema = defineEntity({
  name: 'EngineCalendar',
  schema: 'engine',
  tableName: 'calendar',
  properties: {
    appId: p.uuid().primary(),
    id: p.uuid().primary(),
    resourceId: p.uuid(),
    name: p.text(),
    description: p.text().strictNullable(),
    foregroundcolor: p.text().strictNullable(),
    backgroundcolor: p.text().strictNullable(),
    provider: p.text(),
    providerId: p.text().strictNullable(),
    providerAccess: p.text(),
    /** Synced calendars count for availability; so does the primary one, synced or not. */
    providerSync: p.boolean(),
    /** Where bookings are saved unless they name a calendar. */
    isPrimary: p.boolean(),
    createdAt: instant(),
    updatedAt: instant(),
    resource: () => p.manyToOne(EngineResource).joinColumns('app_id', 'resource_id').deleteRule('cascade').hidden(),
  },
  indexes: [{ name: 'calendar_by_resource', properties: ['appId', 'resourceId'] }],
  triggers: availabilityTriggers('calendar', { insert: '', update: '', delete: '' }),
  checks: [
    {
      name: 'calendar_one_primary_per_resource',
      expression: 'exclude using btree (app_id with =, resource_id with =) where (is_primary)',
    },
  ],
});

/** A calendar of one resource. */
export class EngineCalendar extends CalendarSchema.class {
  declare [OptionalProps]?: 'resource';
}
CalendarSchema.setClass(EngineCalendar);
