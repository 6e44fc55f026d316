import { defineEntity, p } from '@mikro-orm/postgresql';

const SandboxClockSchema = defineEntity({
  name: 'SandboxClockRow',
  schema: 'openslot',
  tableName: 'sandbox_clock',
  properties: {
    id: p.integer().primary().autoincrement(false),
    /** How far the set clock is ahead of the machine's; null while it is not set. */
    aheadMs: p.bigint('number').strictNullable(),
    /** The moment it was last set to. */
    setTo: p.datetime(3).strictNullable(),
  },
  checks: [{ name: 'sandbox_clock_one_row', expression: 'id = 1' }],
});

/** One row, made by the migration. Who moves the clock locks it. */
export class SandboxClockRow extends SandboxClockSchema.class {}
SandboxClockSchema.setClass(SandboxClockRow);
