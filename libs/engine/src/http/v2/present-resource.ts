import type { TimekitResource } from '#libs/timekit';
import type { EngineCalendar } from '../../storage/calendar.entity.js';
import type { EngineEvent } from '../../storage/event.entity.js';
import type { EngineResource } from '../../storage/resource.entity.js';
import { presentCalendar } from './present-calendar.js';
import type { RequestTimes } from './times.js';

export type PresentedResource = Omit<TimekitResource, 'availability_constraints'> & {
  availability_constraints?: readonly unknown[];
};

/** What the request asked to have with the resources. */
export interface ResourceExtras {
  readonly include: ReadonlySet<string>;
  /** Calendars by resource id; shown when given. */
  readonly calendars?: ReadonlyMap<string, readonly EngineCalendar[]>;
  /** Events by calendar id; shown in the calendars when given. */
  readonly events?: ReadonlyMap<string, readonly EngineEvent[]>;
}

/** The keys of 2026 (docs/timekit-contract.md 3.1), without `api_token`: the engine has no keys of single resources. */
export function presentResource(
  resource: EngineResource,
  times: RequestTimes,
  extras: ResourceExtras = { include: new Set() },
): PresentedResource {
  const zone = resource.timezone;
  const { include, calendars, events } = extras;
  return {
    id: resource.id,
    name: resource.name,
    first_name: resource.firstName,
    last_name: resource.lastName,
    email: resource.email,
    email_verified: null,
    timezone: zone,
    image: resource.image,
    meta: resource.meta,
    conference_enabled: false,
    conference_type: null,
    enabled_email_notification: resource.enabledEmailNotification,
    explicit_consent: null,
    ...(resource.capacity > 1 ? { openslot: { capacity: resource.capacity } } : {}),
    ...(include.has('availability_constraints') ? { availability_constraints: resource.availabilityConstraints } : {}),
    ...(include.has('tags') ? { tags: resource.tags } : {}),
    ...(include.has('accounts') ? { accounts: [] } : {}),
    ...(calendars === undefined
      ? {}
      : {
          calendars: (calendars.get(resource.id) ?? []).map((calendar) =>
            presentCalendar(
              calendar,
              zone,
              times,
              events === undefined ? {} : { events: events.get(calendar.id) ?? [] },
            ),
          ),
        }),
    created_at: times.compact(resource.createdAt.getTime(), zone),
    updated_at: times.compact(resource.updatedAt.getTime(), zone),
  };
}
