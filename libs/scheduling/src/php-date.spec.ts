import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { formatPhp } from './php-date.js';
import { parsePhp } from './php-parse.js';

const at = (text: string): number => Temporal.Instant.from(text).epochMilliseconds;
const AFTERNOON = at('2026-03-05T15:04:09+01:00');
const MIDNIGHT = at('2026-11-22T00:30:00-05:00');

describe('writing in a PHP format', () => {
  test.each([
    ['d D j l N w', '05 Thu 5 Thursday 4 4'],
    ['m M n F y Y', '03 Mar 3 March 26 2026'],
    ['a A g G h H i s', 'pm PM 3 15 03 15 04 09'],
    ['U', String(AFTERNOON / 1000)],
    ['c', '2026-03-05T15:04:09+01:00'],
    ['P O Z e T', '+01:00 +0100 3600 Europe/Berlin +01:00'],
    ['\\Y\\o\\u: Y-m-d', 'You: 2026-03-05'],
    ['Y x q', '2026 x q'],
    ['\\\\Y', '\\2026'],
    ['Y\\', '2026'],
    ['', ''],
  ])('%s', (format, expected) => {
    expect(formatPhp(AFTERNOON, 'Europe/Berlin', format)).toBe(expected);
  });

  test('midnight is 12 am, Sunday is 0 and 7, UTC has its name', () => {
    expect(formatPhp(MIDNIGHT, 'America/New_York', 'g G h H A w N Z')).toBe('12 0 12 00 AM 0 7 -18000');
    expect(formatPhp(MIDNIGHT, 'utc', 'T e P')).toBe('UTC UTC +00:00');
  });
});

describe('reading a PHP format', () => {
  test.each([
    ['2026-03-05 15:04:09', 'Y-m-d H:i:s'],
    ['05/03/26 3:04:09 pm', 'd/m/y g:i:s a'],
    ['Thu, 5 March 2026 03:04:09 PM', 'D, j F Y h:i:s A'],
    ['2026-03-05T15:04:09+01:00', 'c'],
    ['2026-03-05T09:04:09-0500', 'Y-m-d\\TH:i:sO'],
    ['2026-03-05T14:04:09Z', 'Y-m-d\\TH:i:sP'],
    ['09:04:09 America/New_York 2026 Mar 05', 'H:i:s e Y M d'],
    ['14:04:09 0 2026.3.5', 'H:i:s Z Y.n.j'],
    [String(AFTERNOON / 1000), 'U'],
  ])('%s as %s', (text, format) => {
    expect(parsePhp(text, format, 'Europe/Berlin')).toBe(AFTERNOON);
  });

  test('a date alone is its midnight', () => {
    expect(parsePhp('2026-03-05', 'Y-m-d', 'Europe/Berlin')).toBe(at('2026-03-05T00:00+01:00'));
  });

  test.each([
    ['2026-03-05', 'd.m.Y'],
    ['15:04', 'H:i'],
    ['2026-02-30', 'Y-m-d'],
    ['2026-03-05 13:00 pm', 'Y-m-d h:i a'],
    ['2026-03-05 3:00', 'Y-m-d g:i'],
    ['2026-03-05 25:00', 'Y-m-d H:i'],
    ['2026-03-05 10:00 Mars/Base', 'Y-m-d H:i e'],
    ['1700-03-05', 'Y-m-d'],
    ['99999999999', 'U'],
    ['2026-03-05 trailing', 'Y-m-d'],
    ['x'.repeat(200), 'Y-m-d'],
  ])('refuses %j as %j', (text, format) => {
    expect(parsePhp(text, format, 'UTC')).toBeNull();
  });

  test('characters without a meaning stand for themselves', () => {
    expect(parsePhp('(2026).03*05?', '(Y).m*d?', 'UTC')).toBe(at('2026-03-05T00:00Z'));
    expect(parsePhp('2026x03', 'Y.m', 'UTC')).toBeNull();
  });

  test('a format with many readings costs no more than one', () => {
    expect(parsePhp(`${'1'.repeat(99)}!`, 'j'.repeat(100), 'UTC')).toBeNull();
    expect(parsePhp(`${'a'.repeat(99)}!`, 'e'.repeat(100), 'UTC')).toBeNull();
  });

  test('what is written is read back', () => {
    const formats = ['Y-m-d H:i:s O', 'c', 'D, d M Y h:i:s A P', 'l j F Y G:i:s Z', 'U', 'y/n/j g:i:sa e'];
    fc.assert(
      fc.property(
        fc.constantFrom('UTC', 'Asia/Kolkata', 'America/Bogota', 'Asia/Tokyo'),
        fc.integer({ min: at('2000-01-01T00:00Z') / 1000, max: at('2060-01-01T00:00Z') / 1000 }),
        fc.constantFrom(...formats),
        (zone, seconds, format) => {
          expect(parsePhp(formatPhp(seconds * 1000, zone, format), format, zone)).toBe(seconds * 1000);
        },
      ),
    );
  });
});
