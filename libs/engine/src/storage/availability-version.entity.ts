import { defineEntity, OptionalProps, p } from '@mikro-orm/postgresql';
import { EngineResource } from './resource.entity.js';

const AvailabilityVersionSchema = defineEntity({
  name: 'EngineAvailabilityVersion',
  schema: 'engine',
  tableName: 'availability_version',
  properties: {
    appId: p.uuid().primary(),
    resourceId: p.uuid().primary(),
    /** Which of the counters; each database connection writes to one, so writers do not wait for each other. */
    shard: p.integer().primary(),
    version: p.bigint('number'),
    resource: () => p.manyToOne(EngineResource).joinColumns('app_id', 'resource_id').deleteRule('cascade').hidden(),
  },
});

/**
 * How often anything that the availability of a resource depends on has changed: the sum over its shards. Triggers count,
 * in the writing transaction, so that no writer can forget to; see the migration `availability_version`. Who reads the same
 * sum twice knows that nothing was committed in between.
 */
export class EngineAvailabilityVersion extends AvailabilityVersionSchema.class {
  declare [OptionalProps]?: 'resource';
}
AvailabilityVersionSchema.setClass(EngineAvailabilityVersion);
