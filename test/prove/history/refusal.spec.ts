import { expect, test } from '@jest/globals';
import { isRefusal } from './refusal.js';

function answer(status: number, code?: string, model?: string) {
  return { status, body: { code, model }, text: '', ms: 1 };
}

test.each([
  [409, 'bookings.slot_taken'],
  [422, 'slot_taken'],
  [429, 'holds.limit_reached'],
  [409, 'idempotency.in_flight'],
])('%i %s is believed at any time', (status, code) => {
  expect(isRefusal(answer(status, code), () => false)).toBe(true);
});

test.each([
  [404, 'bookings.not_found', undefined],
  [404, undefined, 'Booking'],
  [422, 'action_not_allowed', undefined],
  [409, 'bookings.action_not_allowed', undefined],
])('%i %s is believed of what may be over', (status, code, model) => {
  expect(isRefusal(answer(status, code, model), () => true)).toBe(true);
  expect(isRefusal(answer(status, code, model), () => false)).toBe(false);
});

test.each([
  [0, undefined],
  [400, undefined],
  [404, undefined],
  [409, undefined],
  [409, 'bookings.pending'],
  [412, 'http.precondition_failed'],
  [422, 'http.invalid_body'],
  [500, undefined],
  [503, undefined],
  [503, 'bookings.slot_taken'],
])('%i %s is no refusal', (status, code) => {
  expect(isRefusal(answer(status, code), () => true)).toBe(false);
});
