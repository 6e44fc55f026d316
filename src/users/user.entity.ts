import { defineEntity, p } from '@mikro-orm/postgresql';

const UserSchema = defineEntity({
  name: 'User',
  schema: 'openslot',
  tableName: 'user',
  properties: {
    id: p.uuid().primary(),
    /** The platform's own id of this person, when it gave one. */
    externalId: p.text().strictNullable().unique(),
    name: p.text(),
    firstName: p.text().strictNullable(),
    lastName: p.text().strictNullable(),
    email: p.text().strictNullable(),
    /** `email` in lower case: one user per address. */
    emailKey: p.text().strictNullable().unique(),
    timezone: p.text(),
    meta: p.json<Record<string, unknown>>(),
    timekitResourceId: p.uuid().strictNullable().unique(),
    /** The availability calendar, when exactly one is singled out; the whole list is in `resource_calendar`. */
    timekitFindtimeCalendar: p.uuid().strictNullable(),
    /** The target calendar: where this user's bookings are written. */
    timekitBookingCalendar: p.uuid().strictNullable(),
    /** This user's own constraints, combined with those of every query. */
    availabilityFilters: p.json<unknown[]>(),
    /** Raised by `SubjectChanges` alone. */
    version: p.integer().default(1),
    createdAt: p.datetime(3),
    updatedAt: p.datetime(3),
  },
});

/** A service provider of the platform, with the Timekit ids that later calls need. */
export class User extends UserSchema.class {}
UserSchema.setClass(User);
