/** The body that makes a booking. Source: docs/timekit-contract.md 7.1 and 11.4. */
import { graphs, isGraphName } from '#libs/scheduling';
import { isSeatGraph, isTimeGraph, type SeatGraph, type TimeGraph } from '../../app/booking-graph.js';
import type { BookingPeriod, BookingRequest, SeatRequest } from '../../app/booking-request.js';
import type { Reserved } from '../../app/reservation.js';
import { EngineError } from '../../engine.errors.js';
import { readDetails } from './booking-details.input.js';
import { readCalendarId, requireTimes, withDottedFields, withEventFields } from './booking-fields.js';
import { readFurtherResources } from './booking-openslot.input.js';
import { readSeat } from './booking-seat.input.js';
import { readGroupSettings } from './booking-settings.input.js';
import { MAX_DESCRIPTION, MAX_WHAT, MAX_WHERE, readText } from './booking-texts.input.js';
import { readPeriod } from './bookings-period.input.js';
import { Input } from './input.js';
import { withReserved } from './reserved-defaults.js';
import type { RequestTimes } from './times.js';

export type BookingInput =
  | {
      readonly kind: 'time';
      readonly request: BookingRequest;
      /** Reads the period in the resource's zone. Throws 422 on `start` and `end`. */
      readonly periodIn: (zone: string) => BookingPeriod;
    }
  | { readonly kind: 'seat'; readonly request: SeatRequest };

/**
 * What is not sent is taken from the reservation that the booking is made of, if it is. Throws one 422 with every problem but
 * the period's; 404 for a project.
 */
export function readBookingInput(body: unknown, times: RequestTimes, reserved?: Reserved): BookingInput {
  const fields = withReserved(withEventFields(body), reserved);
  const calendarId = readCalendarId(fields);
  const input = new Input(withDottedFields(fields));
  input.object('event');
  const graph = readGraph(input);
  const read = isSeatGraph(graph)
    ? { kind: 'seat' as const, request: readSeat(input, graph) }
    : {
        kind: 'time' as const,
        request: { ...readTime(input, graph, calendarId), reservationId: reserved?.reservation.id },
      };
  if (read.kind === 'seat' && reserved !== undefined) {
    input.problem('reservation_id', 'The reservation_id field is not for seats of group bookings.');
  }
  const projectId = input.uuid('project_id');
  input.done();
  if (projectId !== undefined) {
    throw EngineError.notFound('Project');
  }
  return read.kind === 'seat'
    ? read
    : { ...read, periodIn: (zone) => readPeriod(input.raw('start'), input.raw('end'), times, zone) };
}

function readTime(
  input: Input,
  graph: TimeGraph,
  calendarId: string | undefined,
): Omit<BookingRequest, 'reservationId'> {
  requireTimes(input);
  input.object('related');
  if ((input.raw('related.owner_booking_id') ?? undefined) !== undefined) {
    input.problem('related', 'The related field is for seats of group bookings.');
  }
  const details = readDetails(input, graph);
  const resourceId = input.uuid('resource_id', { required: true });
  return {
    graph,
    resourceId,
    furtherResourceIds: readFurtherResources(input, resourceId) ?? [],
    calendarId,
    what: input.string('what', { required: true, max: MAX_WHAT }),
    place: readText(input, 'where', MAX_WHERE),
    description: readText(input, 'description', MAX_DESCRIPTION),
    ...details,
    settings: graph === 'group_owner' ? readGroupSettings(input, details.settings) : details.settings,
  };
}

/** Also checks `action`: what happens on creation can only be the graph's first action. */
function readGraph(input: Input): TimeGraph | SeatGraph {
  const name = input.string('graph', { required: true });
  const action = input.string('action') ?? '';
  if (!isGraphName(name)) {
    if (name !== '') {
      input.problem('graph', 'The selected graph is invalid.');
    }
  } else if (!isTimeGraph(name) && !isSeatGraph(name)) {
    input.problem('graph', 'The selected graph is not supported.');
  } else {
    if (action !== '' && action !== graphs[name].createAction) {
      input.problem('action', 'The selected action is invalid.');
    }
    return name;
  }
  // A placeholder, like those of `Input`: there was a problem, so `done()` throws before it is used.
  return 'instant';
}
