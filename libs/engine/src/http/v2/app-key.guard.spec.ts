import { expect, test } from '@jest/globals';
import { basicPassword } from './app-key.guard.js';

const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;

test('basicPassword is all that follows an empty user, colons included', () => {
  expect(basicPassword(basic(':live_api_key_x'))).toBe('live_api_key_x');
  expect(basicPassword(basic(':a:b'))).toBe('a:b');
  expect(basicPassword(basic(':schlüssel').replace('Basic', 'BASIC'))).toBe('schlüssel');
});

test.each([
  undefined,
  '',
  'Basic',
  'Basic a b',
  'Bearer OmFiYw==',
  basic(''),
  basic(':'),
  basic('key'),
  basic('user:key'),
])('basicPassword refuses %j', (header) => {
  expect(basicPassword(header)).toBeNull();
});
