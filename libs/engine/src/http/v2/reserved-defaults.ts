/** A booking that is made of a reservation takes over what was said when the time was reserved, unless it says otherwise. */
import type { Reserved } from '../../app/reservation.js';
import { Input } from './input.js';
import { readUuid } from './uuid.js';
import { isObject, type JsonObject } from './values.js';

/** What the reservation was allowed to do to get its time, the booking has to be allowed too to keep it. */
const INHERITED_SETTINGS = ['allow_double_bookings', 'ignore_all_day_events'];

/** The `reservation_id` of a body that makes a booking. Throws 422 when it is no UUID. */
export function readReservationId(body: unknown): string | undefined {
  const input = new Input(body);
  const id = input.uuid('reservation_id');
  input.done();
  return id;
}

/**
 * The fields of a body, with those of the reservation in place of what is missing. Calendar and further resources go with
 * the resource: a booking of another one has its own.
 */
export function withReserved(fields: unknown, reserved: Reserved | undefined): unknown {
  if (reserved === undefined || !isObject(fields)) {
    return fields;
  }
  const { reservation, calendarId, furtherResourceIds } = reserved;
  const { resourceId, settings, customer } = reservation;
  const elsewhere = readUuid(fields['resource_id'] ?? resourceId) !== resourceId;
  const defaults: JsonObject = {
    graph: settings['graph'],
    resource_id: resourceId,
    calendar_id: elsewhere ? undefined : calendarId,
    start: reservation.startsAt,
    end: reservation.endsAt,
    what: reservation.what,
    where: reservation.place,
    description: reservation.description,
    customer: customer ?? undefined,
  };
  const inherited = INHERITED_SETTINGS.flatMap((name) => (name in settings ? [[name, settings[name]]] : []));
  return {
    ...fields,
    ...missingIn(fields, defaults),
    settings: under(fields['settings'], Object.fromEntries(inherited)),
    openslot: under(fields['openslot'], elsewhere ? {} : { resource_ids: furtherResourceIds }),
  };
}

/** An object that was sent, over defaults; anything else that was sent stays as it is, to be refused. PHP sends `[]` for `{}`. */
function under(sent: unknown, defaults: JsonObject): unknown {
  const given = Array.isArray(sent) && sent.length === 0 ? {} : (sent ?? {});
  return isObject(given) ? { ...given, ...missingIn(given, defaults) } : sent;
}

/** The defaults of what was not sent, or sent as null. */
function missingIn(sent: JsonObject, defaults: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(defaults).filter(([name]) => (sent[name] ?? undefined) === undefined));
}
