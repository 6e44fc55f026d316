import { expect, test } from '@jest/globals';
import { Tally } from './tally.js';

test('a kind that is never carried out on a face is named, and so is the rarest', () => {
  const tally = new Tally();
  for (const made of [true, true, false]) tally.note('v2', 'release', made);
  tally.note('native', 'release', true);
  expect(tally.neverMade()).toEqual([]);
  expect(tally.rarest).toBe('native release, 1 of 1');
  tally.note('v2', 'convert', false);
  tally.note('native', 'convert', undefined);
  expect(tally.neverMade()).toEqual([
    'v2 convert was drawn 1 times, sent 1 times and never carried out',
    'native convert was drawn 1 times, sent 0 times and never carried out',
  ]);
  expect(tally.sent).toBe(5);
});
