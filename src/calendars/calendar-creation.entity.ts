import { defineEntity, OptionalProps, p } from '@mikro-orm/postgresql';
import { Resource } from '../resources/resource.entity.js';

const CalendarCreationSchema = defineEntity({
  name: 'CalendarCreation',
  schema: 'openslot',
  tableName: 'calendar_creation',
  properties: {
    /** The reference that the calendar has for a description until it is complete. */
    ref: p.uuid().primary(),
    resourceId: p.uuid(),
    /** By the machine's clock. */
    startedAt: p.datetime(3),
    resource: () => p.manyToOne(Resource).joinColumns('resource_id').deleteRule('cascade').hidden(),
  },
  indexes: [{ name: 'calendar_creation_by_resource', properties: ['resourceId'] }],
});

/** A calendar that is being created at Timekit, or whose creation was cut short. */
export class CalendarCreation extends CalendarCreationSchema.class {
  declare [OptionalProps]?: 'resource';
}
CalendarCreationSchema.setClass(CalendarCreation);
