import { describe, expect, test } from '@jest/globals';
import type { Answer } from '../client.js';
import { eachAnswer } from './bulk.js';

const EACH = { delete_all_on_error: false, stop_on_first_error: false };
const STOP = { ...EACH, stop_on_first_error: true };

function answer(status: number, body: unknown): Answer {
  return { status, body, text: JSON.stringify(body), ms: 1 };
}

function statuses(given: Answer, flags = EACH): number[] {
  return eachAnswer(given, { face: 'native', done: 201, items: 3, flags }).map(({ status }) => status);
}

describe('the answers of the items of a bulk', () => {
  test('are what was done, in order, and what was refused', () => {
    const given = answer(201, { data: [{ id: 'a' }, { id: 'c' }], errors: [{ index: 1, status: 422 }] });
    const answers = eachAnswer(given, { face: 'v2', done: 201, items: 3, flags: EACH });
    expect(answers.map(({ status, body }) => [status, body])).toEqual([
      [201, { data: { id: 'a' } }],
      [422, { index: 1, status: 422 }],
      [201, { data: { id: 'c' } }],
    ]);
  });

  test('are refusals where one of them ended it', () => {
    const refused = { errors: [{ index: 0, status: 409 }] };
    expect(statuses(answer(409, refused), STOP)).toEqual([409, 409, 409]);
    expect(statuses(answer(201, { data: [{ id: 'a' }], errors: [{ index: 1, status: 404 }] }), STOP)).toEqual([
      201, 404, 409,
    ]);
  });

  test('are faults where nothing is said of one that was to be tried', () => {
    expect(statuses(answer(201, { data: [{ id: 'a' }], errors: [{ index: 1, status: 404 }] }))).toEqual([
      201, 404, 500,
    ]);
  });

  test.each([
    [422, { code: 'http.invalid_body', errors: [{ pointer: '/bookings' }] }],
    [422, { errors: { bookings: ['The bookings field is required.'] } }],
    [503, { errors: [{ index: 0, status: 409 }] }],
    [0, undefined],
  ])('are that of the whole, where it is %i with %j', (status, body) => {
    const given = answer(status, body);
    expect(eachAnswer(given, { face: 'v2', done: 201, items: 3, flags: EACH })).toEqual([given, given, given]);
  });
});
