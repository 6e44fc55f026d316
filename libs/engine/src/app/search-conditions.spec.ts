import { expect, test } from '@jest/globals';
import { equalsId, likePattern, metaContains, NOTHING } from './search-conditions.js';

test('a malformed id matches nothing', () => {
  expect(equalsId('r.id', 'x')).toBe(NOTHING);
  expect(equalsId('r.id', '0190A204-A347-7EAE-8A17-A9E33E15995D').params).toEqual([
    '0190a204-a347-7eae-8a17-a9e33e15995d',
  ]);
});

test('only the star is a wildcard', () => {
  expect(likePattern(String.raw`50%_\*`)).toBe(String.raw`50\%\_\\%`);
});

test('a value that reads as a number or a truth is found as either', () => {
  expect(metaContains('m', 'a"b', 'x"y').params).toEqual([String.raw`{"a\"b":"x\"y"}`]);
  expect(metaContains('m', 'a', '5').params).toEqual(['{"a":"5"}', '{"a":5}']);
  expect(metaContains('m', 'a', 'true').params).toEqual(['{"a":"true"}', '{"a":true}']);
  expect(metaContains('m', 'a', '05').params).toEqual(['{"a":"05"}']);
});
