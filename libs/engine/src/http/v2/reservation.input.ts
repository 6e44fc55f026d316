/** The bodies of the calls that keep time free. Source: docs/timekit-contract.md 7.12. */
import { isGraphName } from '#libs/scheduling';
import { isTimeGraph, type TimeGraph } from '../../app/booking-graph.js';
import type { BookingPeriod, BookingRequest } from '../../app/booking-request.js';
import { EngineError } from '../../engine.errors.js';
import { readCustomerSoFar } from './booking-details.input.js';
import { readCalendarId, requireTimes, withDottedFields, withEventFields } from './booking-fields.js';
import { readFurtherResources } from './booking-openslot.input.js';
import { readSettings } from './booking-settings.input.js';
import { MAX_DESCRIPTION, MAX_WHAT, MAX_WHERE, readJson } from './booking-texts.input.js';
import { readPeriod } from './bookings-period.input.js';
import { Input } from './input.js';
import type { RequestTimes } from './times.js';

const DEFAULT_SECONDS = 30;
const MAX_SECONDS = 86_400;

export interface ReservationInput {
  readonly request: BookingRequest;
  /** Reads the period in the resource's zone. Throws 422 on `start` and `end`. */
  readonly periodIn: (zone: string) => BookingPeriod;
}

/** `POST /bookings/reserve`. What a booking must say, a reservation may leave open. Throws as `readBookingInput`. */
export function readReservationInput(body: unknown, times: RequestTimes): ReservationInput {
  const fields = withEventFields(body);
  const calendarId = readCalendarId(fields);
  const input = new Input(withDottedFields(fields));
  input.object('event');
  requireTimes(input);
  const graph = readWantedGraph(input);
  const resourceId = input.uuid('resource_id', { required: true });
  const request: BookingRequest = {
    graph: 'reservation',
    reservationId: undefined,
    resourceId,
    furtherResourceIds: readFurtherResources(input, resourceId) ?? [],
    calendarId,
    what: input.string('what', { max: MAX_WHAT }) ?? '',
    place: input.string('where', { max: MAX_WHERE }) ?? '',
    description: input.string('description', { max: MAX_DESCRIPTION }) ?? '',
    customer: readCustomerSoFar(input),
    participants: [],
    invite: false,
    myRsvp: null,
    meta: readJson(input, 'meta') ?? {},
    settings: {
      ...readSettings(input, 'reservation'),
      reservation_time: readSeconds(input) ?? DEFAULT_SECONDS,
      ...(graph === undefined ? {} : { graph }),
    },
    autoComplete: false,
    bulkId: null,
  };
  const projectId = input.uuid('project_id');
  input.done();
  if (projectId !== undefined) {
    throw EngineError.notFound('Project');
  }
  return { request, periodIn: (zone) => readPeriod(input.raw('start'), input.raw('end'), times, zone) };
}

/** `PUT /bookings/reserve/extend`. */
export function readExtensionInput(body: unknown): { id: string; seconds: number } {
  const input = new Input(body);
  const id = input.uuid('reservation_id', { required: true });
  const seconds = readSeconds(input);
  if (seconds === undefined) {
    input.problem('reservation_time', 'The reservation time field is required.');
  }
  input.done();
  return { id, seconds: seconds ?? 0 };
}

/** The graph that the booking is going to have, if that is known already. */
function readWantedGraph(input: Input): TimeGraph | undefined {
  const name = input.string('graph') ?? '';
  if (name === '' || name === 'reservation') {
    return undefined;
  }
  if (!isGraphName(name)) {
    input.problem('graph', 'The selected graph is invalid.');
  } else if (isTimeGraph(name)) {
    return name;
  } else {
    input.problem('graph', 'The selected graph is not supported.');
  }
  return undefined;
}

/** PHP clients send numbers as text. */
function readSeconds(input: Input): number | undefined {
  const sent = input.raw('reservation_time') ?? undefined;
  const seconds = typeof sent === 'string' && /^\d{1,5}$/.test(sent) ? Number(sent) : sent;
  if (seconds === undefined) {
    return undefined;
  }
  if (typeof seconds === 'number' && Number.isInteger(seconds) && seconds >= 0 && seconds <= MAX_SECONDS) {
    return seconds;
  }
  input.problem('reservation_time', `The reservation time must be an integer from 0 to ${MAX_SECONDS} (seconds).`);
  return 0;
}
