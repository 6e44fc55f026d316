import { describe, expect, test } from '@jest/globals';
import { checkConstraints } from './constraint-field.js';
import { RequestError } from './http.errors.js';

describe('checkConstraints', () => {
  test('accepts every well-formed rule, and none at all', () => {
    expect(() => checkConstraints([], '/constraints')).not.toThrow();
    expect(() =>
      checkConstraints([{ allow_hours: { start: 9, end: 17 } }, { block_weekends: {} }], '/constraints'),
    ).not.toThrow();
  });

  test('points to each mistake below the field', () => {
    const errors = mistakesIn([{ allow_hours: { start: 9, end: 25 } }, { allow_day: { day: 'Moonday' } }]);
    expect(errors.map(({ pointer, code }) => [pointer, code])).toEqual([
      ['/availability_filters/0/allow_hours/end', 'invalid_hour'],
      ['/availability_filters/1/allow_day/day', 'invalid_day'],
    ]);
  });

  test('points to the field itself when it is no list', () => {
    expect(mistakesIn({ allow_hours: {} })).toEqual([
      expect.objectContaining({ pointer: '/availability_filters', code: 'not_an_array' }),
    ]);
  });

  test('escapes what a client named like a pointer', () => {
    expect(mistakesIn([{ 'a/b~c': {} }])).toEqual([
      expect.objectContaining({ pointer: '/availability_filters/0/a~1b~0c', code: 'unknown_constraint' }),
    ]);
  });
});

function mistakesIn(value: unknown): RequestError['errors'] {
  try {
    checkConstraints(value, '/availability_filters');
  } catch (error) {
    if (error instanceof RequestError) {
      return error.errors;
    }
    throw error;
  }
  return [];
}
