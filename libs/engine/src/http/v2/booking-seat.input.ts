/** The body that books a seat in a group booking. */
import type { SeatGraph } from '../../app/booking-graph.js';
import type { SeatRequest } from '../../app/booking-request.js';
import { readDetails } from './booking-details.input.js';
import { MAX_DESCRIPTION, MAX_WHAT, MAX_WHERE } from './booking-texts.input.js';
import type { Input } from './input.js';

/** What is not sent, or means nothing when empty, comes from the owner's booking. */
export function readSeat(input: Input, graph: SeatGraph): SeatRequest {
  input.object('related', { required: true });
  if ((input.raw('openslot.resource_ids') ?? undefined) !== undefined) {
    input.problem('openslot.resource_ids', 'A seat holds no time of resources.');
  }
  const what = input.string('what', { max: MAX_WHAT });
  return {
    graph,
    ownerBookingId: input.uuid('related.owner_booking_id', { required: true }),
    resourceId: input.uuid('resource_id'),
    what: what?.trim() === '' ? undefined : what,
    place: input.string('where', { max: MAX_WHERE }),
    description: input.string('description', { max: MAX_DESCRIPTION }),
    ...readDetails(input, graph),
  };
}
