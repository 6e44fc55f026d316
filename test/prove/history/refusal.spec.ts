import { expect, test } from '@jest/globals';
import { isRefusal } from './refusal.js';

function answer(status: number, code?: string) {
  return { status, body: { code }, text: '', ms: 1 };
}

test.each([
  [409, 'bookings.slot_taken'],
  [422, 'slot_taken'],
  [429, 'holds.limit_reached'],
])('%i %s is believed at any time', (status, code) => {
  expect(isRefusal(answer(status, code), () => false)).toBe(true);
});

test.each([
  [404, 'bookings.not_found'],
  [422, undefined],
  [422, 'action_not_allowed'],
  [409, 'bookings.action_not_allowed'],
])('%i %s is believed of what may be over', (status, code) => {
  expect(isRefusal(answer(status, code), () => true)).toBe(true);
  expect(isRefusal(answer(status, code), () => false)).toBe(false);
});

test.each([0, 400, 500, 503])('%i is no refusal', (status) => {
  expect(isRefusal(answer(status), () => true)).toBe(false);
});
