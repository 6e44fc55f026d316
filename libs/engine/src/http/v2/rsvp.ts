import type { TimekitRsvp } from '#libs/timekit';

/** The answers a resource can give to the invitation of an event. */
export const RSVPS: readonly TimekitRsvp[] = ['accepted', 'needsAction', 'declined', 'tentative'];

/** A resource that said nothing is taken to come: the event is in its own calendar. */
export function presentRsvp(stored: string | null): TimekitRsvp {
  return RSVPS.find((rsvp) => rsvp === stored) ?? 'accepted';
}
