import { defineEntity, OptionalProps, p } from '@mikro-orm/postgresql';
import { availabilityTriggers } from './availability-triggers.js';
import { EngineCalendar } from './calendar.entity.js';
import { instant, json } from './columns.js';

const EventSchema = defineEntity({
  name: 'EngineEvent',
  schema: 'engine',
  tableName: 'event',
  properties: {
    appId: p.uuid().primary(),
    id: p.uuid().primary(),
    resourceId: p.uuid(),
    calendarId: p.uuid(),
    /** Set when a booking put the event here. Such an event shows the time; the booking's claim blocks it. */
    bookingId: p.uuid().strictNullable(),
    what: p.text(),
    place: p.text(),
    description: p.text(),
    participants: json<string[]>(),
    invite: p.boolean(),
    rsvp: p.text().strictNullable(),
    allDay: p.boolean(),
    startsAt: instant(),
    endsAt: instant(),
    createdAt: instant(),
    updatedAt: instant(),
    calendar: () => p.manyToOne(EngineCalendar).joinColumns('app_id', 'calendar_id').deleteRule('cascade').hidden(),
  },
  indexes: [
    { name: 'event_by_calendar', properties: ['appId', 'calendarId', 'startsAt'] },
    { name: 'event_by_booking', properties: ['appId', 'bookingId'] },
    {
      name: 'event_busy',
      expression: `create index "event_busy" on "engine"."event" using gist ("app_id", "resource_id", tstzrange("starts_at", "ends_at")) where "booking_id" is null`,
    },
  ],
  triggers: availabilityTriggers('event', {
    insert: 'new.booking_id is null',
    update: 'old.booking_id is null or new.booking_id is null',
    delete: 'old.booking_id is null',
  }),
  checks: [{ name: 'event_ends_after_start', expression: 'ends_at > starts_at' }],
});

/** A block of time in a calendar. Creating one never checks for overlaps. */
export class EngineEvent extends EventSchema.class {
  declare [OptionalProps]?: 'calendar';
}
EventSchema.setClass(EngineEvent);
