import { describe, expect, test } from '@jest/globals';
import { parseJsonBody } from './json-body.js';

function objectOf(fields: number): object {
  return Object.fromEntries(Array.from({ length: fields }, (_each, index) => [`field${index}`, index]));
}

describe('parseJsonBody', () => {
  test('reads objects of a thousand fields, and lists of more', () => {
    const value = { object: objectOf(1000), list: Array.from({ length: 2000 }, () => 1) };
    expect(parseJsonBody(JSON.stringify(value))).toEqual(value);
  });

  test('reads JSON, and takes an empty body as none', () => {
    expect(parseJsonBody('{"a":[1,"ü",{"b":null}]}')).toEqual({ a: [1, 'ü', { b: null }] });
    expect(parseJsonBody('')).toBeUndefined();
    expect(parseJsonBody(' \n')).toBeUndefined();
  });

  test.each([
    ['{"a":', 'not valid JSON'],
    [`${'['.repeat(40)}${']'.repeat(40)}`, 'nested more than 32 levels'],
    [`${'['.repeat(60_000)}${']'.repeat(60_000)}`, 'nested more than 32 levels'],
    ['{"a":"x\\u0000"}', 'NUL character'],
    ['{"\\u0000":1}', 'NUL character'],
    ['{"a":"\\ud800"}', 'surrogate'],
    ['{"__proto__":{"admin":true}}', '__proto__'],
    [JSON.stringify({ a: objectOf(1001) }), 'more than 1000 fields'],
  ])('refuses %.40s', (text, reason) => {
    expect(() => parseJsonBody(text)).toThrow(reason);
  });
});
