import { describe, expect, test } from '@jest/globals';
import type { Answer } from '../client.js';
import { differenceOf, hear, isOpen } from './keyed.js';
import type { KeyedRequest } from './ledger.js';

function answer(status: number, body: unknown = { id: 'a' }): Answer {
  return { status, body, text: JSON.stringify(body), ms: 1 };
}

function request(): KeyedRequest & { noted: Answer[] } {
  const noted: Answer[] = [];
  return {
    face: 'v2',
    key: 'op-0',
    noted,
    answer: undefined,
    send: async () => answer(201),
    note: (each) => void noted.push(each),
  };
}

describe('a request with an idempotency key', () => {
  test.each([
    ['no answer came', answer(0, undefined)],
    ['the server failed', answer(504)],
    ['it is still being executed', answer(409, { code: 'idempotency.in_flight' })],
    ['one of its items failed', answer(201, { errors: [{ index: 0, status: 504 }] })],
    [
      'somebody else is at one of its items',
      answer(409, { errors: [{ index: 0, status: 409, code: 'holds.in_use' }] }),
    ],
  ])('is to be sent again while %s', (_why, open) => {
    const asked = request();
    hear(asked, open);
    expect([isOpen(open), asked.answer, asked.noted]).toEqual([true, undefined, [open]]);
  });

  test.each([answer(201), answer(409, { code: 'bookings.slot_taken' }), answer(422)])('has ended with %j', (end) => {
    const asked = request();
    hear(asked, end);
    expect([isOpen(end), asked.answer]).toEqual([false, end]);
  });

  test('has to be answered alike, to the byte', () => {
    const asked = request();
    hear(asked, answer(201));
    expect(differenceOf(asked, answer(201))).toEqual([]);
    expect(differenceOf(asked, answer(200))).toHaveLength(1);
    expect(differenceOf(asked, answer(201, { id: 'b' }))).toEqual([
      expect.stringContaining('otherwise: 201 {"id":"b"}'),
    ]);
  });
});
