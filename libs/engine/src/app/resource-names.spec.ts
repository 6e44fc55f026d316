import { expect, test } from '@jest/globals';
import { completeName } from './resource-names.js';

const EMPTY = { firstName: '', lastName: '' };
const DOC = { firstName: 'Emmett', lastName: 'Brown' };

test.each([
  [{ name: 'Doc Brown' }, EMPTY, { name: 'Doc Brown', firstName: 'Doc Brown', lastName: '' }],
  [
    { name: 'Doc', firstName: 'Emmett', lastName: 'Brown' },
    EMPTY,
    { name: 'Doc', firstName: 'Emmett', lastName: 'Brown' },
  ],
  [{ firstName: 'test' }, EMPTY, { name: 'test', firstName: 'test', lastName: '' }],
  [{ lastName: 'Green' }, DOC, { name: 'Emmett Green', firstName: 'Emmett', lastName: 'Green' }],
  [{ lastName: '' }, DOC, { name: 'Emmett', firstName: 'Emmett', lastName: '' }],
  [{ name: 'Doc' }, DOC, { name: 'Doc', firstName: 'Doc', lastName: '' }],
])('completeName of %j over %j', (given, before, expected) => {
  expect(completeName(given, before)).toEqual(expected);
});
