import { describe, expect, test } from '@jest/globals';
import { TimekitConflictError, TimekitInvalidError, TimekitNotFoundError } from '../timekit.errors.js';
import { bulkRefusalsIn, errorOfAnswer } from './answer-error.js';
import { readErrorBody } from './error-body.js';

const facts = { method: 'POST', path: '/bookings/bulk', outcomeUnknown: true };
const items = [
  { index: 1, status: 422, error: 'The slot is taken', code: 'slot_taken' },
  { index: 3, status: 404, error: 'Resource does not exist', model: 'Resource' },
  { index: 4, status: 422, errors: { start: ['must be before end'] } },
];

describe('the refused items of a bulk call', () => {
  test('are errors of their own, of items that were not carried out', () => {
    const refused = bulkRefusalsIn(items, facts);
    expect(refused.map(({ index, error }) => [index, error.constructor, error.status, error.outcomeUnknown])).toEqual([
      [1, TimekitConflictError, 422, false],
      [3, TimekitNotFoundError, 404, false],
      [4, TimekitInvalidError, 422, false],
    ]);
    expect(refused[2]?.error).toMatchObject({ fields: { start: ['must be before end'] } });
  });

  test('are read from a refusal of the whole call, too', () => {
    const body = readErrorBody(JSON.stringify({ error: 'Nothing was booked', code: 'bulk_failed', errors: items }));
    const error = errorOfAnswer(422, body, { ...facts, outcomeUnknown: false });
    expect(error).toBeInstanceOf(TimekitInvalidError);
    expect(error).toMatchObject({ upstreamCode: 'bulk_failed', items: [{ index: 1 }, { index: 3 }, { index: 4 }] });
  });

  test.each([undefined, 'all of it', {}, [null, 'x', 1, {}, { index: -1 }, { index: '0' }]])(
    'are not in %j',
    (errors) => {
      expect(bulkRefusalsIn(errors, facts)).toEqual([]);
    },
  );

  test('count as refusals of input when no status is said', () => {
    expect(bulkRefusalsIn([{ index: 0 }], facts)).toMatchObject([{ index: 0, error: { status: 422 } }]);
  });
});
