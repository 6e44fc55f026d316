/** The bodies of the calls that change a booking. Source: docs/timekit-contract.md 7.5 and 7.6. */
import type { BookingEdit } from '../../app/booking-request.js';
import { withDottedFields } from './booking-fields.js';
import { readNewTexts } from './booking-openslot.input.js';
import { readJson } from './booking-texts.input.js';
import { Input } from './input.js';
import type { JsonObject } from './values.js';

const MAX_PAYMENT_ID = 500;

/** The body of `PUT /bookings/:id`. Timekit takes `meta` alone; new texts are in `openslot`. */
export function readEditInput(body: unknown): BookingEdit {
  const input = new Input(withDottedFields(body));
  input.object('openslot');
  const meta = readJson(input, 'meta');
  const texts = readNewTexts(input);
  if (meta === undefined && Object.keys(texts).length === 0) {
    input.problem('meta', 'The meta field is required.');
  }
  input.done();
  return { meta, texts };
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

/** Whether an action is for this booking alone, and not for those that were made together with it. */
export function readAlone(body: unknown): boolean {
  const input = new Input(body);
  const all = input.bool('apply_to_bulked_bookings') ?? true;
  input.done();
  return !all;
}

/** May be missing: whoever calls `pay` has charged already. */
function readPaymentId(input: Input, given: JsonObject): void {
  const id = given['payment_id'] ?? '';
  if (typeof id !== 'string' || id.length > MAX_PAYMENT_ID) {
    input.problem('pay.payment_id', `The pay.payment_id must be a string of at most ${MAX_PAYMENT_ID} characters.`);
  }
}
