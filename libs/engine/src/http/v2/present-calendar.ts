import type { TimekitCalendar } from '#libs/timekit';
import type { EngineCalendar } from '../../storage/calendar.entity.js';
import type { EngineEvent } from '../../storage/event.entity.js';
import type { EngineResource } from '../../storage/resource.entity.js';
import { presentEvent } from './present-event.js';
import type { RequestTimes } from './times.js';

export type PresentedCalendar = TimekitCalendar & { resource?: { id: string; name: string } };

export interface CalendarExtras {
  readonly events?: readonly EngineEvent[];
  readonly resource?: EngineResource;
}

/** The fields of docs/timekit-contract.md 4.1, with `primary`. `zone` is the resource's. */
export function presentCalendar(
  calendar: EngineCalendar,
  zone: string,
  times: RequestTimes,
  { events, resource }: CalendarExtras = {},
): PresentedCalendar {
  return {
    id: calendar.id,
    name: calendar.name,
    description: calendar.description,
    foregroundcolor: calendar.foregroundcolor,
    backgroundcolor: calendar.backgroundcolor,
    provider: calendar.provider,
    provider_id: calendar.providerId,
    provider_access: calendar.providerAccess,
    provider_primary: false,
    provider_sync: calendar.providerSync,
    primary: calendar.isPrimary,
    created_at: times.compact(calendar.createdAt.getTime(), zone),
    updated_at: times.compact(calendar.updatedAt.getTime(), zone),
    ...(events === undefined ? {} : { events: events.map((event) => presentEvent(event, zone, times)) }),
    ...(resource === undefined ? {} : { resource: { id: resource.id, name: resource.name } }),
  };
}
