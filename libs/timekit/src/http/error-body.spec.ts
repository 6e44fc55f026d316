import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { MAX_MESSAGE_CHARACTERS, readErrorBody } from './error-body.js';

describe('the four recorded shapes', () => {
  test('field errors', () => {
    expect(readErrorBody('{"errors":{"future":["not a valid timestamp","too far"]}}')).toEqual({
      fields: { future: ['not a valid timestamp', 'too far'] },
    });
  });

  test('field errors inside a booking action', () => {
    expect(readErrorBody('{"errors":{"event":["bad"]},"action":"save_booking_data"}')).toEqual({
      fields: { event: ['bad'] },
      action: 'save_booking_data',
    });
  });

  test('a missing resource', () => {
    expect(readErrorBody('{"error":"Resource does not exist","model":"Widget"}')).toEqual({
      fields: {},
      message: 'Resource does not exist',
      model: 'Widget',
    });
  });

  test('a message inside an object', () => {
    expect(readErrorBody('{"error":{"message":"no such user"}}')).toEqual({ fields: {}, message: 'no such user' });
  });
});

test('the code of a taken slot is read, and whose it is', () => {
  const body = { error: 'The slot is taken', code: 'slot_taken', resource_id: 'r1' };
  expect(readErrorBody(JSON.stringify(body))).toMatchObject({ code: 'slot_taken', resourceId: 'r1' });
});

test('a single message in place of an array, and a sentence in place of fields', () => {
  expect(readErrorBody('{"errors":{"name":"is required"}}')).toEqual({ fields: { name: ['is required'] } });
  expect(readErrorBody('{"errors":"everything is wrong"}')).toEqual({ fields: {}, message: 'everything is wrong' });
});

test.each(['', '<html><body>502</body></html>', '{"errors":{"fut', 'null', '[]', '"x"', '7', '{"error":null}', '{}'])(
  'a body that says nothing: %j',
  (text) => {
    expect(readErrorBody(text)).toEqual({ fields: {} });
  },
);

test('a field called __proto__ is a field, and pollutes nothing', () => {
  const { fields } = readErrorBody('{"errors":{"__proto__":["x"]}}');
  expect(Object.keys(fields)).toEqual(['__proto__']);
  expect(Object.getPrototypeOf({})).toBe(Object.prototype);
});

test('any JSON at all is read without an exception, and its texts are cut', () => {
  const keys = fc.constantFrom('errors', 'error', 'message', 'model', 'action', 'code', 'data');
  const value = fc.oneof(fc.jsonValue(), fc.string({ minLength: 600, maxLength: 700 }));
  fc.assert(
    fc.property(fc.dictionary(keys, value), (body) => {
      const read = readErrorBody(JSON.stringify(body));
      const texts = [read.message, read.model, read.action, read.code, ...Object.values(read.fields).flat()];
      expect(texts.every((text) => text === undefined || text.length <= MAX_MESSAGE_CHARACTERS)).toBe(true);
    }),
    { numRuns: 200 },
  );
});
