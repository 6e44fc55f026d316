import type { Interval } from '#libs/scheduling';
import type { TimekitFindtimeSlot } from '#libs/timekit';
import type { FoundTeamTimes, FoundTimes } from '../../app/findtime.service.js';
import type { RequestTimes } from './times.js';

/** Start and end, nothing else. Source: docs/timekit-contract.md 6.5. */
export function presentTimes({ slots, zone }: FoundTimes, times: RequestTimes): TimekitFindtimeSlot[] {
  return slots.map((slot) => presentTime(slot, zone, times));
}

/**
 * Every free user is on the slot. `token` was a client token of that user; the engine gives no such keys, so it is null.
 * Source: docs/timekit-contract.md 6.7.
 */
export function presentTeamTimes({ slots, zone, members }: FoundTeamTimes, times: RequestTimes) {
  const users = new Map(
    [...members].map(([id, { resource, calendarIds }]) => [
      id,
      { name: resource.name, email: resource.email, user_id: id, calendar_ids: calendarIds, token: null },
    ]),
  );
  return slots.map((slot) => ({
    ...presentTime(slot, zone, times),
    users: slot.resourceIds.flatMap((id) => users.get(id) ?? []),
  }));
}

function presentTime({ start, end }: Interval, zone: string, times: RequestTimes): TimekitFindtimeSlot {
  return { start: times.offset(start, zone), end: times.offset(end, zone) };
}
