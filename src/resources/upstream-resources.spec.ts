import { describe, expect, test } from '@jest/globals';
import {
  type TimekitCalendar,
  TimekitConflictError,
  TimekitInvalidError,
  TimekitNotFoundError,
  TimekitRateLimitedError,
  TimekitUnauthorizedError,
  TimekitUnreachableError,
} from '#libs/timekit';
import { isRefusal, metaWithReference, targetAmong } from './upstream-resources.service.js';

function calendar(id: string, fields: Partial<TimekitCalendar> = {}): TimekitCalendar {
  return { id, name: id, description: null, foregroundcolor: null, backgroundcolor: null, ...fields };
}

describe('targetAmong', () => {
  const plain = calendar('plain');
  const bookings = calendar('b', { name: 'Bookings' });
  const googleBookings = calendar('g', { name: 'Bookings', provider: 'google' });
  const googlePrimary = calendar('p', { provider: 'google', provider_primary: true });
  const primary = calendar('t', { primary: true });

  test.each([
    ['the primary calendar before all', [plain, bookings, googlePrimary, primary], primary],
    ['Timekit’s own "Bookings" before the provider’s primary one', [googlePrimary, plain, bookings], bookings],
    ['no provider’s calendar for being called "Bookings"', [googleBookings, googlePrimary], googlePrimary],
    ['the first one when nothing stands out', [plain, googleBookings], plain],
    ['none when there is none', [], undefined],
  ])('takes %s', (_what, calendars, target) => {
    expect(targetAmong(calendars)).toBe(target);
  });
});

describe('isRefusal', () => {
  const known = { method: 'POST', path: '/resources', outcomeUnknown: false };
  const unknown = { ...known, outcomeUnknown: true };

  test.each([
    ['a refused field', new TimekitInvalidError('no', known, { fields: {} }), true],
    ['a conflict', new TimekitConflictError('no', known, { fields: {} }), true],
    ['a refusal after an attempt that may have run', new TimekitInvalidError('no', unknown, { fields: {} }), false],
    ['a wrong key', new TimekitUnauthorizedError('no', known), false],
    ['something missing', new TimekitNotFoundError('no', known), false],
    ['throttling', new TimekitRateLimitedError('no', known), false],
    ['silence', new TimekitUnreachableError('no', known), false],
    ['a defect', new Error('no'), false],
  ])('%s: %#', (_what, error, expected) => {
    expect(isRefusal(error)).toBe(expected);
  });
});

test('our reference cannot be forged by a client’s meta', () => {
  expect(metaWithReference({ id: 'ours', meta: { a: 1, openslot_ref: 'forged' } })).toEqual({
    a: 1,
    openslot_ref: 'ours',
  });
});
