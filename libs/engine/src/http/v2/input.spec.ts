import { describe, expect, test } from '@jest/globals';
import { EngineError } from '../../engine.errors.js';
import { Input } from './input.js';

/** The messages of the 422 that reading gives, or null when there is none. */
function problems(body: unknown, read: (input: Input) => unknown): unknown {
  const input = new Input(body);
  read(input);
  try {
    input.done();
    return null;
  } catch (error) {
    return error instanceof EngineError && error.fault.kind === 'invalid' ? error.fault.errors : error;
  }
}

describe('Input', () => {
  test('collects every problem, and names the action', () => {
    const input = new Input({ b: 1 }, 'save_booking_data');
    input.string('a', { required: true });
    input.string('b');
    input.problem('b', 'The b is odd.');
    expect(() => {
      input.done();
    }).toThrow(
      expect.objectContaining({
        fault: {
          kind: 'invalid',
          errors: { a: ['The a field is required.'], b: ['The b must be a string.', 'The b is odd.'] },
          action: 'save_booking_data',
        },
      }),
    );
  });

  test.each([undefined, null, '', {}, []])('takes %j for a body without fields', (body) => {
    expect(problems(body, (input) => input.string('a'))).toBeNull();
  });

  test.each(['text', 1, true, [1]])('refuses %j as a body', (body) => {
    expect(problems(body, (input) => input.string('a'))).toEqual({ body: ['The body must be an object.'] });
  });

  test('sees no fields that every object has', () => {
    const input = new Input({});
    expect([input.has('toString'), input.raw('constructor'), input.string('valueOf')]).toEqual([
      false,
      undefined,
      undefined,
    ]);
  });

  test.each([
    ['text', (input: Input) => input.string('first_name'), 5, 'The first name must be a string.'],
    [
      'text',
      (input: Input) => input.string('first_name', { max: 2 }),
      'abc',
      'The first name may not be greater than 2 characters.',
    ],
    [
      'text',
      (input: Input) => input.string('first_name', { required: true }),
      ' ',
      'The first name field is required.',
    ],
    [
      'text',
      (input: Input) => input.string('first_name'),
      'a\0',
      'The first name contains a character that is not allowed.',
    ],
    [
      'text',
      (input: Input) => input.string('first_name'),
      '\ud83d',
      'The first name contains a character that is not allowed.',
    ],
    ['UUID', (input: Input) => input.uuid('first_name'), 'x', 'first name must be a valid UUID'],
    ['truth', (input: Input) => input.bool('first_name'), 'yes', 'The first name field must be true or false.'],
    ['object', (input: Input) => input.object('first_name'), [1], 'The first name must be an object.'],
    ['object', (input: Input) => input.object('first_name'), { a: ['\0'] }, 'The first name cannot be stored.'],
    ['array', (input: Input) => input.array('first_name'), {}, 'The first name must be an array.'],
    ['email', (input: Input) => input.email('first_name'), 'a b@c.de', 'The first name must be a valid email address.'],
    ['zone', (input: Input) => input.zone('first_name'), 'Mars/Base', 'The first name must be a valid zone.'],
    ['colour', (input: Input) => input.color('first_name'), 'red', 'The first name must be a hex color.'],
    ['choice', (input: Input) => input.oneOf('first_name', ['a']), 'b', 'The selected first name is invalid.'],
    ['URL', (input: Input) => input.url('first_name'), 'javascript:alert(1)', 'The first name format is invalid.'],
  ])('refuses a wrong %s', (_, read, value, message) => {
    expect(problems({ first_name: value }, read)).toEqual({ first_name: [message] });
    expect(
      problems({ first_name: null }, (input) => (message.includes('required') ? undefined : read(input))),
    ).toBeNull();
  });

  test('gives values in their canonical form', () => {
    const input = new Input({
      id: '0190A204-A347-7EAE-8A17-A9E33E15995D',
      yes: '1',
      no: 0,
      none: [],
      email: ' a+b@example.com ',
      zone: 'europe/copenhagen',
      tags: ['a', ''],
    });
    expect([
      input.uuid('id'),
      input.bool('yes'),
      input.bool('no'),
      input.object('none'),
      input.email('email'),
      input.zone('zone'),
      input.strings('tags'),
    ]).toEqual([
      '0190a204-a347-7eae-8a17-a9e33e15995d',
      true,
      false,
      {},
      'a+b@example.com',
      'Europe/Copenhagen',
      ['a', ''],
    ]);
    expect(() => {
      input.done();
    }).not.toThrow();
  });

  test('refuses what is nested too deeply to be stored', () => {
    let deep: unknown = 1;
    for (let depth = 0; depth < 20_000; depth++) deep = [deep];
    expect(problems({ meta: { deep } }, (input) => input.object('meta'))).toEqual({
      meta: ['The meta cannot be stored.'],
    });
  });

  test('names the entry of a list that is wrong', () => {
    expect(problems({ tags: ['a', 1, 'toolong'] }, (input) => input.strings('tags', { max: 3 }))).toEqual({
      'tags.1': ['The tags.1 must be a string.'],
      'tags.2': ['The tags.2 may not be greater than 3 characters.'],
    });
  });
});
