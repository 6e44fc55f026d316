/** What Timekit tells us of a booking: the booking itself at the top level, or a test (docs/timekit-contract.md 9.2). */
import { isUuid } from '../core/ids.js';
import { RequestError } from '../http/http.errors.js';

export interface TimekitEvent {
  /** At Timekit. Null only in a test. */
  readonly bookingId: string | null;
  readonly state: string | null;
  /** Sent from Timekit's admin panel to try the line. */
  readonly isTest: boolean;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** Throws `http.invalid_body`. */
export function readTimekitEvent(body: unknown): TimekitEvent {
  if (!isObject(body)) {
    throw RequestError.invalidField('', 'object', 'The body must be a JSON object.');
  }
  const { id, state } = body;
  const isTest = body['isTest'] === true;
  if (!isUuid(id) && !isTest) {
    throw RequestError.invalidField('/id', 'uuid', 'id must be the id of a booking at Timekit.');
  }
  return {
    bookingId: isUuid(id) ? id.toLowerCase() : null,
    state: typeof state === 'string' ? state : null,
    isTest,
    payload: body,
  };
}

function isObject(body: unknown): body is Record<string, unknown> {
  return typeof body === 'object' && body !== null && !Array.isArray(body);
}
