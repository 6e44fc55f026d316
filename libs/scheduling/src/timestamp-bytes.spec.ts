import { describe, expect, test } from '@jest/globals';
import { array, assert, constantFrom, integer, property } from 'fast-check';
import { TIMESTAMP_BYTES, TimestampWriter } from './timestamp-bytes.js';
import { formatOffset } from './timestamp.js';

/** 1900-01-01, 2200-01-01 and 2026-01-01. */
const [FIRST, LAST, SERIES] = [-2_208_988_800_000, 7_258_118_400_000, 1_767_225_600_000];
const ZONES = ['UTC', 'Europe/Copenhagen', 'America/St_Johns', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Pacific/Apia'];

function written(zone: string, instants: readonly number[]): string[] {
  const writer = new TimestampWriter(zone);
  const target = Buffer.alloc(TIMESTAMP_BYTES * instants.length);
  instants.forEach((instant, index) => writer.write(instant, target, index * TIMESTAMP_BYTES));
  return instants.map((_, index) => target.toString('latin1', index * TIMESTAMP_BYTES, (index + 1) * TIMESTAMP_BYTES));
}

describe('a timestamp as bytes', () => {
  test('is the text of formatOffset, whatever was written before', () => {
    const instant = integer({ min: FIRST, max: LAST });
    assert(
      property(constantFrom(...ZONES), array(instant, { minLength: 1, maxLength: 20 }), (zone, instants) => {
        expect(written(zone, instants)).toEqual(instants.map((each) => formatOffset(each, zone)));
      }),
      { numRuns: 200 },
    );
  });

  test('follows every change of the clock in a series of two hours', () => {
    for (const zone of ZONES) {
      const instants = Array.from({ length: 400 * 12 }, (_, index) => SERIES + index * 7_200_000);
      expect(written(zone, instants)).toEqual(instants.map((each) => formatOffset(each, zone)));
    }
  });
});
