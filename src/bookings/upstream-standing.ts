/** What a booking at Timekit says of itself, read from its answers into our terms. */
import { parseTimestamp } from '#libs/scheduling';
import { type TimekitBooking, type TimekitEventInfo, TimekitUnexpectedAnswerError } from '#libs/timekit';
import { isUuid } from '../core/ids.js';
import { withoutRef } from '../http/openslot-ref.js';
import { isOver } from './booking-graph.js';
import type { BookingRow } from './booking.entity.js';

/** Where a booking stands at Timekit. */
export interface UpstreamStanding {
  readonly timekitBookingId: string;
  readonly state: string;
  readonly completed: boolean;
}

/** A booking as Timekit has it; what Timekit does not show is missing. */
export interface UpstreamCurrent extends UpstreamStanding {
  readonly meta?: Record<string, unknown>;
  readonly event: Partial<
    Pick<BookingRow, 'startsAt' | 'endsAt' | 'what' | 'place' | 'description' | 'timekitCalendarId'>
  >;
  readonly timekitResourceId?: string;
  readonly furtherTimekitResourceIds: readonly string[];
  /** The group booking of a seat, by its id at Timekit. */
  readonly timekitOwnerId?: string;
  /** The booking at Timekit that took the place of this one. */
  readonly timekitSuccessorId?: string;
  /** The one whose place it took. */
  readonly timekitPredecessorId?: string;
}

/** What has to be included so that {@link readCurrent} finds it. */
export const CURRENT_INCLUDE = ['meta', 'attributes', 'resource', 'owner_booking'];

/** Without id and state a booking cannot be recorded; then its outcome is as unknown as if no answer had come. */
export function readStanding(graph: string, { id, state, completed }: TimekitBooking): UpstreamStanding {
  if (!isUuid(id) || typeof state !== 'string') {
    const facts = { method: 'GET', path: '/bookings', outcomeUnknown: true };
    throw new TimekitUnexpectedAnswerError('a booking without an id or a state', facts, 'wrong_shape');
  }
  return { timekitBookingId: id, state, completed: completed ?? isOver({ graph, state }) };
}

export function readCurrent(graph: string, booking: TimekitBooking): UpstreamCurrent {
  const { meta, attributes, resource, owner_booking: owner } = booking;
  return {
    ...readStanding(graph, booking),
    ...(isMissing(meta) ? {} : { meta: withoutRef(meta) }),
    event: readEvent(attributes?.event_info ?? {}),
    ...(isUuid(resource?.id) ? { timekitResourceId: resource.id } : {}),
    furtherTimekitResourceIds: attributes?.openslot?.resource_ids ?? [],
    ...(isUuid(owner?.id) ? { timekitOwnerId: owner.id } : {}),
    ...(isUuid(attributes?.rescheduled?.to) ? { timekitSuccessorId: attributes.rescheduled.to } : {}),
    ...(isUuid(attributes?.rescheduled?.from) ? { timekitPredecessorId: attributes.rescheduled.from } : {}),
  };
}

/** Whether it was over before a resource was known here: then it is history that nobody waits for. */
export function wasOverBefore(booking: TimekitBooking, resource: { readonly createdAt: Date }): boolean {
  const changedAt = timeOf(booking.updated_at);
  return readStanding(booking.graph, booking).completed && changedAt !== undefined && changedAt < resource.createdAt;
}

/** Of a timestamp that Timekit may leave out. */
export function timeOf(text: string | null | undefined): Date | undefined {
  const instant = isMissing(text) ? null : parseTimestamp(text, 'UTC');
  return instant === null ? undefined : new Date(instant);
}

/** What Timekit does not know it leaves out, or tells as null. */
export function isMissing(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}

function readEvent({ start, end, what, where, description, calendar_id }: TimekitEventInfo): UpstreamCurrent['event'] {
  const [startsAt, endsAt] = [timeOf(start), timeOf(end)];
  return {
    // A period that is none cannot be stored: it is as if it were not shown.
    ...(startsAt === undefined || endsAt === undefined || endsAt <= startsAt ? {} : { startsAt, endsAt }),
    ...(isMissing(what) ? {} : { what }),
    ...(isMissing(where) ? {} : { place: where }),
    ...(isMissing(description) ? {} : { description }),
    ...(isUuid(calendar_id) ? { timekitCalendarId: calendar_id } : {}),
  };
}
