import type { ResourceCalendar } from './resource-calendar.entity.js';

/** A calendar as other features see it: a copy, so that nobody else can change the row. */
export interface CalendarView {
  /** The Timekit calendar id. */
  readonly id: string;
  readonly resourceId: string;
  readonly name: string;
  readonly description: string | null;
  readonly color: string | null;
  readonly provider: string;
  readonly synced: boolean;
  /** Singled out for availability. */
  readonly forAvailability: boolean;
  readonly isTarget: boolean;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** What a resource's calendars are used for. */
export interface CalendarSelection {
  /** Empty when none is singled out: then all synced calendars count. */
  readonly availabilityCalendarIds: readonly string[];
  /** Null only while the resource is not provisioned, or when its last calendar is gone. */
  readonly targetCalendarId: string | null;
}

export function toCalendarView(row: ResourceCalendar): CalendarView {
  const { id, resourceId, name, description, color, provider, synced, forAvailability, isTarget, version } = row;
  return {
    id,
    resourceId,
    name,
    description,
    color,
    provider,
    synced,
    forAvailability,
    isTarget,
    version,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  };
}

export function selectionOf(
  calendars: readonly Pick<CalendarView, 'id' | 'forAvailability' | 'isTarget'>[],
): CalendarSelection {
  return {
    availabilityCalendarIds: calendars.filter((calendar) => calendar.forAvailability).map((calendar) => calendar.id),
    targetCalendarId: calendars.find((calendar) => calendar.isTarget)?.id ?? null,
  };
}
