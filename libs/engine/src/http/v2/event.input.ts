/** Bodies of POST /events and PUT /events/:id, and the window of GET /events. Source: docs/timekit-contract.md 5. */
import { startOfNextDay, type Interval } from '#libs/scheduling';
import type { EventFields, NewEvent, PeriodReader } from '../../app/events.service.js';
import { EngineError } from '../../engine.errors.js';
import { Input } from './input.js';
import { readQueryTime } from './query-time.js';
import { RSVPS } from './rsvp.js';
import type { RequestTimes } from './times.js';
import { MAX_EMAIL } from './values.js';

const MAX_WHAT = 1_000;
const MAX_PARTICIPANTS = 500;
const END_AFTER_START = 'The end must be a date after start.';

/**
 * The event, and how to read its period once the zone of the resource is known: times without an offset are in it. A
 * whole day may be given by its date alone, twice.
 */
export function readNewEvent(body: unknown, times: RequestTimes): { event: NewEvent; period: PeriodReader } {
  const input = new Input(body);
  const resourceId = input.uuid('resource_id');
  const event = {
    calendarId: input.uuid('calendar_id', { required: true }),
    ...(resourceId === undefined ? {} : { resourceId }),
    what: input.string('what', { required: true, max: MAX_WHAT }),
    place: input.string('where', { required: true }),
    description: input.string('description') ?? '',
    participants: readParticipants(input) ?? [],
    invite: input.bool('invite') ?? false,
    rsvp: input.oneOf('my_rsvp', RSVPS) ?? null,
    allDay: input.bool('all_day') ?? false,
  };
  const start = readTime(input, 'start', times, true);
  const end = readTime(input, 'end', times, true);
  input.done();
  return { event, period: (zone) => checkedPeriod(start(zone), end(zone), event.allDay, zone) };
}

export function readEventChanges(
  body: unknown,
  times: RequestTimes,
): { changes: Partial<EventFields>; period: PeriodReader } {
  const input = new Input(body);
  const what = input.string('what', { required: input.has('what'), max: MAX_WHAT });
  const place = input.string('where');
  const description = input.isNull('description') ? '' : input.string('description');
  const participants = readParticipants(input);
  const invite = input.bool('invite');
  const rsvp = input.oneOf('my_rsvp', RSVPS);
  const allDay = input.bool('all_day');
  const start = readTime(input, 'start', times, false);
  const end = readTime(input, 'end', times, false);
  input.done();
  return {
    changes: {
      ...(what === undefined ? {} : { what }),
      ...(place === undefined ? {} : { place }),
      ...(description === undefined ? {} : { description }),
      ...(participants === undefined ? {} : { participants }),
      ...(invite === undefined ? {} : { invite }),
      ...(rsvp === undefined ? {} : { rsvp }),
      ...(allDay === undefined ? {} : { allDay }),
    },
    period: (zone, before) =>
      checkedPeriod(start(zone) ?? before?.start, end(zone) ?? before?.end, allDay === true, zone),
  };
}

/** The window of a list of events. Times without an offset are UTC, or in the zone of the header. */
export function readEventWindow(query: { start?: string; end?: string }, times: RequestTimes): Interval {
  const input = new Input(query);
  const start = readQueryTime(input, 'start', times, 'UTC');
  const end = readQueryTime(input, 'end', times, 'UTC');
  input.done();
  if (end <= start) {
    throw EngineError.invalid({ end: [END_AFTER_START] });
  }
  return { start, end };
}

function readParticipants(input: Input): string[] | undefined {
  const participants = input.strings('participants', { max: MAX_EMAIL });
  if (participants !== undefined && participants.length > MAX_PARTICIPANTS) {
    input.problem('participants', `The participants may not have more than ${MAX_PARTICIPANTS} items.`);
  }
  return participants;
}

/** Notes a problem now, and gives the instant in a zone later; undefined when the field was not sent. */
function readTime(
  input: Input,
  name: string,
  times: RequestTimes,
  required: boolean,
): (zone: string) => number | undefined {
  const text = input.string(name, { required, max: 100 });
  if (text === undefined || (text === '' && required)) {
    return () => undefined;
  }
  if (times.parse(text, 'UTC') === null) {
    input.problem(name, `The ${name} is not a valid date.`);
  }
  return (zone) => times.parse(text, zone) ?? undefined;
}

function checkedPeriod(start: number | undefined, end: number | undefined, allDay: boolean, zone: string): Interval {
  if (start !== undefined && end !== undefined && start < end) {
    return { start, end };
  }
  if (start !== undefined && start === end && allDay) {
    return { start, end: startOfNextDay(zone, start) };
  }
  throw EngineError.invalid({ end: [END_AFTER_START] });
}
