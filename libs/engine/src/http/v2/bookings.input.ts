/**
 * The bodies of the booking calls. Source: docs/timekit-contract.md 7.1, 7.5, 7.6 and 11.4.
 *
 * The legacy `event` object holds what are flat fields today. The one client that sends both, the widget, generates the
 * flat ones and passes the nested ones on from its owner's configuration, so nested ones win.
 *
 * Nested fields are read under dotted names (`customer.email`), which is also how problems with them are named.
 */
import { graphs, isGraphName } from '#libs/scheduling';
import { isSeatGraph, isTimeGraph, type SeatGraph, type TimeGraph } from '../../app/booking-graph.js';
import type { BookingDetails, BookingPeriod, BookingRequest, SeatRequest } from '../../app/booking-request.js';
import { lengthMs, MAX_SEATS, seatCount, TIMEOUT_BOUNDS, WINDOW_BOUNDS } from '../../app/booking-settings.js';
import { EngineError } from '../../engine.errors.js';
import { readPeriod } from './bookings-period.input.js';
import { Input } from './input.js';
import { RSVPS } from './rsvp.js';
import type { RequestTimes } from './times.js';
import { readUuid } from './uuid.js';
import { isEmail, isObject, isStorable, type JsonObject } from './values.js';

const MAX_NAME = 500;
const MAX_WHAT = 1_000;
const MAX_WHERE = 2_000;
const MAX_DESCRIPTION = 32_000;
const MAX_PARTICIPANTS = 200;
const MAX_PAYMENT_ID = 500;
/** Of one free-form object (customer, meta, settings, an action's input), as JSON text. */
const MAX_JSON_LENGTH = 16_384;

const EVENT_FIELDS = [
  'start',
  'end',
  'what',
  'where',
  'description',
  'calendar_id',
  'participants',
  'invite',
  'my_rsvp',
] as const;
const AUTO_COMPLETE = 'auto_complete_one_hour_after_booking_ends';
const NESTED = ['customer', 'settings', 'related', AUTO_COMPLETE] as const;
const SETTING_SWITCHES = ['allow_double_bookings', 'ignore_all_day_events'] as const;
/** For mails, reminders and webhooks; kept with the booking, where whatever sends those finds them. */
const KEPT_IN_SETTINGS = ['notify_customer_by_email', 'event_notifications', 'webhooks', 'buffer'] as const;
const GROUP_WINDOWS = ['min_cancel_time', 'min_booking_time', 'max_booking_time'] as const;

export type BookingInput =
  | {
      readonly kind: 'time';
      readonly request: BookingRequest;
      /** Reads the period in the resource's zone. Throws 422 on `start` and `end`. */
      readonly periodIn: (zone: string) => BookingPeriod;
    }
  | { readonly kind: 'seat'; readonly request: SeatRequest };

/** Throws one 422 with every problem but the period's; 404 for a project. */
export function readBookingInput(body: unknown, times: RequestTimes): BookingInput {
  const fields = withEventFields(body);
  const calendarId = readCalendarId(fields);
  const input = new Input(withDottedFields(fields));
  input.object('event');
  const graph = readGraph(input);
  const read = isSeatGraph(graph)
    ? { kind: 'seat' as const, request: readSeat(input, graph) }
    : { kind: 'time' as const, request: readTime(input, graph, calendarId) };
  if ((input.raw('reservation_id') ?? undefined) !== undefined) {
    input.problem('reservation_id', 'The reservation_id field is not supported.');
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

function readTime(input: Input, graph: TimeGraph, calendarId: string | undefined): BookingRequest {
  for (const name of ['start', 'end']) {
    if ((input.raw(name) ?? '') === '') {
      input.problem(name, `The ${name} field is required.`);
    }
  }
  if ((input.raw('related') ?? undefined) !== undefined) {
    input.problem('related', 'The related field is for seats of group bookings.');
  }
  const details = readDetails(input, graph);
  return {
    graph,
    resourceId: input.uuid('resource_id', { required: true }),
    calendarId,
    what: input.string('what', { required: true, max: MAX_WHAT }),
    place: readText(input, 'where', MAX_WHERE),
    description: readText(input, 'description', MAX_DESCRIPTION),
    ...details,
    settings: graph === 'group_owner' ? readGroupSettings(input, details.settings) : details.settings,
  };
}

/** What is not sent, or means nothing when empty, comes from the owner's booking. */
function readSeat(input: Input, graph: SeatGraph): SeatRequest {
  input.object('related', { required: true });
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

function readDetails(input: Input, graph: TimeGraph | SeatGraph): BookingDetails {
  const wantsCustomer = graph !== 'group_owner' || (input.raw('customer') ?? undefined) !== undefined;
  return {
    customer: wantsCustomer ? readCustomer(input) : null,
    participants: readParticipants(input),
    invite: input.bool('invite') ?? false,
    myRsvp: input.oneOf('my_rsvp', RSVPS) ?? null,
    meta: readJson(input, 'meta') ?? {},
    settings: readSettings(input, graph),
    autoComplete: readAutoComplete(input),
  };
}

/** The `meta` of `PUT /bookings/:id`. */
export function readMetaInput(body: unknown): JsonObject {
  const input = new Input(body);
  const meta = readJson(input, 'meta');
  if (meta === undefined) {
    input.problem('meta', 'The meta field is required.');
  }
  input.done();
  return meta ?? {};
}

/** What an action was given, under the action's own name: `{"decline": {"message": "…"}}`. All of it is optional. */
export function readActionInput(body: unknown, action: string): JsonObject {
  const input = new Input(body);
  const given = readJson(input, action) ?? {};
  const message = given['message'] ?? '';
  if (typeof message !== 'string') {
    input.problem(`${action}.message`, `The ${action}.message must be a string.`);
  }
  if (action === 'pay') {
    readPaymentId(input, given);
  }
  input.done();
  return given;
}

/** May be missing: whoever calls `pay` has charged already. */
function readPaymentId(input: Input, given: JsonObject): void {
  const id = given['payment_id'] ?? '';
  if (typeof id !== 'string' || id.length > MAX_PAYMENT_ID) {
    input.problem('pay.payment_id', `The pay.payment_id must be a string of at most ${MAX_PAYMENT_ID} characters.`);
  }
}

function withEventFields(body: unknown): unknown {
  if (!isObject(body) || !isObject(body['event'])) {
    return body;
  }
  const { event } = body;
  return {
    ...body,
    ...Object.fromEntries(EVENT_FIELDS.flatMap((name) => (name in event ? [[name, event[name]]] : []))),
  };
}

function withDottedFields(fields: unknown): unknown {
  if (!isObject(fields)) {
    return fields;
  }
  const dotted = NESTED.flatMap((name) => {
    const inner = fields[name];
    return isObject(inner) ? Object.entries(inner).map(([key, value]) => [`${name}.${key}`, value]) : [];
  });
  return { ...fields, ...Object.fromEntries(dotted) };
}

/** Checked before everything else and answered alone: the recorded answer (bookings-create-422) names nothing else. */
function readCalendarId(fields: unknown): string | undefined {
  const sent = isObject(fields) ? (fields['calendar_id'] ?? '') : '';
  const id = sent === '' ? undefined : readUuid(sent);
  if (id === null) {
    throw EngineError.invalid({ event: ['calendar id must be a valid UUID'] }, 'save_booking_data');
  }
  return id;
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

/** Must be sent, but may be empty: the widget sends a description always, and often an empty one. */
function readText(input: Input, name: string, max: number): string {
  const value = input.string(name, { max });
  if (value === undefined) {
    input.problem(name, `The ${name} field is required.`);
  }
  return value ?? '';
}

/** The fields that mean something are checked; the client's own fields stay as sent. */
function readCustomer(input: Input): BookingDetails['customer'] {
  const customer = readJson(input, 'customer');
  if (customer === undefined) {
    input.problem('customer', 'The customer field is required.');
    return {};
  }
  const name = input.string('customer.name', { required: true, max: MAX_NAME });
  const email = input.email('customer.email', { required: true });
  const timezone = input.zone('customer.timezone');
  const rest = Object.entries(customer).filter(([key]) => key !== 'id' && key !== 'timezone');
  return { ...Object.fromEntries(rest), name, email, ...(timezone === undefined ? {} : { timezone }) };
}

function readParticipants(input: Input): string[] {
  const participants = input.strings('participants') ?? [];
  if (participants.length > MAX_PARTICIPANTS) {
    input.problem('participants', `The participants may not have more than ${MAX_PARTICIPANTS} items.`);
    return [];
  }
  for (const [index, email] of participants.entries()) {
    if (!isEmail(email)) {
      input.problem(`participants.${index}`, `The participants.${index} must be a valid email address.`);
    }
  }
  return participants;
}

function readSettings(input: Input, graph: TimeGraph | SeatGraph): JsonObject {
  const settings = { ...readJson(input, 'settings') };
  for (const name of SETTING_SWITCHES) {
    const on = input.bool(`settings.${name}`);
    if (on !== undefined) {
      settings[name] = on;
    }
  }
  const timeout = settings['timeout'] ?? undefined;
  if (
    timeout !== undefined &&
    graphs[graph].settings?.includes('timeout') === true &&
    lengthMs(timeout, TIMEOUT_BOUNDS) === null
  ) {
    input.problem(
      'settings.timeout',
      'The settings.timeout must be a length of time such as "5 minutes", or seconds, from 1 second to 24 hours.',
    );
  }
  for (const name of KEPT_IN_SETTINGS) {
    const value = input.raw(name) ?? undefined;
    if (value === undefined) {
      continue;
    }
    if (isStorable(value) && JSON.stringify(value).length <= MAX_JSON_LENGTH) {
      settings[name] = value;
    } else {
      input.problem(name, `The ${name} field cannot be stored.`);
    }
  }
  return settings;
}

/** The number of seats becomes a number; lengths of time stay as sent. */
function readGroupSettings(input: Input, settings: JsonObject): JsonObject {
  const seats = seatCount(settings['max_seats']);
  if (seats === null) {
    input.problem('settings.max_seats', `The settings.max_seats must be an integer from 1 to ${MAX_SEATS}.`);
  }
  for (const name of GROUP_WINDOWS) {
    const value = settings[name] ?? undefined;
    if (value !== undefined && lengthMs(value, WINDOW_BOUNDS) === null) {
      input.problem(`settings.${name}`, `The settings.${name} must be a length of time such as "2 hours", or seconds.`);
    }
  }
  const [closes, opens] = [settings['min_booking_time'], settings['max_booking_time']].map((value) =>
    lengthMs(value, WINDOW_BOUNDS),
  );
  if (typeof opens === 'number' && opens < (closes ?? 0)) {
    input.problem('settings.max_booking_time', 'The settings.max_booking_time must not be less than min_booking_time.');
  }
  return { ...settings, max_seats: seats };
}

function readAutoComplete(input: Input): boolean {
  input.object(AUTO_COMPLETE);
  return input.bool(`${AUTO_COMPLETE}.enabled`) ?? true;
}

function readJson(input: Input, name: string): JsonObject | undefined {
  const value = input.object(name);
  if (value !== undefined && JSON.stringify(value).length > MAX_JSON_LENGTH) {
    input.problem(name, `The ${name} may not be greater than ${MAX_JSON_LENGTH} characters of JSON.`);
  }
  return value;
}
