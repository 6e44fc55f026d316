import type { TimekitEvent } from '#libs/timekit';
import type { EngineEvent } from '../../storage/event.entity.js';
import { presentRsvp } from './rsvp.js';
import type { RequestTimes } from './times.js';

/** The fields of docs/timekit-contract.md 5. `zone` is the resource's. */
export function presentEvent(event: EngineEvent, zone: string, times: RequestTimes): TimekitEvent {
  return {
    id: event.id,
    what: event.what,
    where: event.place,
    description: event.description,
    rsvp: presentRsvp(event.rsvp),
    allDay: event.allDay,
    start: times.offset(event.startsAt.getTime(), zone),
    end: times.offset(event.endsAt.getTime(), zone),
    created_at: times.compact(event.createdAt.getTime(), zone),
    updated_at: times.compact(event.updatedAt.getTime(), zone),
  };
}
