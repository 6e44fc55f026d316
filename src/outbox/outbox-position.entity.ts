import { defineEntity, p } from '@mikro-orm/postgresql';

const OutboxPositionSchema = defineEntity({
  name: 'OutboxPosition',
  schema: 'openslot',
  tableName: 'outbox_position',
  properties: {
    id: p.integer().primary().autoincrement(false),
    /** The position of the event that was fanned out last; 0 before the first. Who gives positions has this row locked. */
    last: p.bigint('number'),
  },
  checks: [{ name: 'outbox_position_single', expression: 'id = 1' }],
});

/** One row: where the fan-out has come to. */
export class OutboxPosition extends OutboxPositionSchema.class {}
OutboxPositionSchema.setClass(OutboxPosition);
