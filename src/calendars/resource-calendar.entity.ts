import { defineEntity, OptionalProps, p } from '@mikro-orm/postgresql';
import { Resource } from '../resources/resource.entity.js';

const ResourceCalendarSchema = defineEntity({
  name: 'ResourceCalendar',
  schema: 'openslot',
  tableName: 'resource_calendar',
  properties: {
    /** The Timekit calendar id; calendars exist upstream only, so they need no id of ours. */
    id: p.uuid().primary(),
    resourceId: p.uuid().index(),
    name: p.text(),
    description: p.text().strictNullable(),
    color: p.text().strictNullable(),
    provider: p.text(),
    synced: p.boolean(),
    /** Singled out for availability. When none of a resource is, all its synced calendars count. */
    forAvailability: p.boolean(),
    isTarget: p.boolean(),
    /** Raised by `SubjectChanges` alone. */
    version: p.integer().default(1),
    createdAt: p.datetime(3),
    updatedAt: p.datetime(3),
    resource: () => p.manyToOne(Resource).joinColumns('resource_id').deleteRule('cascade').hidden(),
  },
  checks: [
    {
      name: 'resource_calendar_one_target',
      expression: 'exclude using btree (resource_id with =) where (is_target)',
    },
  ],
});

/** A calendar of a resource and the roles it was given: mirror of upstream plus the platform's selection. */
export class ResourceCalendar extends ResourceCalendarSchema.class {
  declare [OptionalProps]?: 'resource';
}
ResourceCalendarSchema.setClass(ResourceCalendar);
