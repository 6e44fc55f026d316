/**
 * The fields of a booking's body under one flat set of names. Nested fields are read under dotted names (`customer.email`),
 * which is also how problems with them are named.
 *
 * The legacy `event` object holds what are flat fields today. The one client that sends both, the widget, generates the
 * flat ones and passes the nested ones on from its owner's configuration, so nested ones win.
 */
import { EngineError } from '../../engine.errors.js';
import { AUTO_COMPLETE } from './booking-details.input.js';
import type { Input } from './input.js';
import { readUuid } from './uuid.js';
import { isObject } from './values.js';

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
const NESTED = ['customer', 'settings', 'related', 'openslot', AUTO_COMPLETE] as const;

export function withEventFields(body: unknown): unknown {
  if (!isObject(body) || !isObject(body['event'])) {
    return body;
  }
  const { event } = body;
  return {
    ...body,
    ...Object.fromEntries(EVENT_FIELDS.flatMap((name) => (name in event ? [[name, event[name]]] : []))),
  };
}

export function withDottedFields(fields: unknown): unknown {
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
export function readCalendarId(fields: unknown): string | undefined {
  const sent = isObject(fields) ? (fields['calendar_id'] ?? '') : '';
  const id = sent === '' ? undefined : readUuid(sent);
  if (id === null) {
    throw EngineError.invalid({ event: ['calendar id must be a valid UUID'] }, 'save_booking_data');
  }
  return id;
}

/** They are read later, in the resource's zone, but asked for with everything else. */
export function requireTimes(input: Input): void {
  for (const name of ['start', 'end']) {
    if ((input.raw(name) ?? '') === '') {
      input.problem(name, `The ${name} field is required.`);
    }
  }
}
