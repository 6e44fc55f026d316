import { defineEntity, p } from '@mikro-orm/postgresql';

const ReconciliationSchema = defineEntity({
  name: 'Reconciliation',
  schema: 'openslot',
  tableName: 'reconciliation',
  properties: {
    /** Always 1: there is one row. */
    id: p.integer().primary().autoincrement(false),
    /** By Timekit's clock: everything that changed there until then is known here. Null before the first whole comparison. */
    goodUntil: p.datetime(3).strictNullable(),
    /** The newest change when the comparison that is under way began. */
    scanNewest: p.datetime(3).strictNullable(),
    /** How many bookings Timekit had when its last page was read; null when none is under way. */
    scanTotal: p.integer().strictNullable(),
    /** Where it goes on; 1 when none is under way. */
    nextPage: p.integer(),
    /** How many bookings could not be settled in it so far. */
    failures: p.integer(),
    /** By the machine's clock: until when one process alone compares; null when nobody does. */
    leasedUntil: p.datetime(3).strictNullable(),
  },
  checks: [{ name: 'reconciliation_single', expression: 'id = 1' }],
});

/** How far our bookings have been compared with Timekit's. */
export class Reconciliation extends ReconciliationSchema.class {}
ReconciliationSchema.setClass(Reconciliation);
