import { describe, expect, test } from '@jest/globals';
import { matches, namesTag, readIfMatch } from './entity-tag.js';
import { RequestError } from './http.errors.js';

describe('If-Match', () => {
  test.each([
    ['*', true],
    ['"1"', true],
    ['"9", "1"', true],
    ['W/"9", "1"', true],
    ['"9",, "1"', true],
    [', ,"1",\t,', true],
    ['"9" ,\t"1" ', true],
    ['"a,b", "1"', true],
    ['"a,b"', false],
    ['"1,"', false],
    ['"\u00e9"', false],
    ['""', false],
    ['"9", W/"1"', false],
  ])('%j is judged: %s', (header, isMatch) => {
    expect(matches(readIfMatch(header), 1)).toBe(isMatch);
  });

  test.each([
    '',
    ',',
    '1',
    '"a',
    '"1" "2"',
    '"1"2',
    '*, "1"',
    'W/"1"',
    'W/"1", W/"2"',
    'w/"1", "1"',
    '"a b"',
    '"a""b"',
  ])('%j is refused', (header) => {
    expect(() => readIfMatch(header)).toThrow(RequestError);
  });

  test('is read in one pass, however long it is', () => {
    const many = `${'"9",'.repeat(20_000)} "1"`;
    expect(matches(readIfMatch(many), 1)).toBe(true);
    for (const open of ['\t'.repeat(20_000), ' ,'.repeat(20_000), '"'.repeat(20_001), `"${'a'.repeat(20_000)}`]) {
      expect(() => readIfMatch(`${open}x`)).toThrow(RequestError);
    }
  });
});

test.each([
  ['"1"', true],
  ['W/"1"', true],
  ['"9",,W/"1"', true],
  ['*', true],
  ['"1,"', false],
])('If-None-Match %j names the first version: %s', (header, isNamed) => {
  expect(namesTag(header, '"1"')).toBe(isNamed);
});
