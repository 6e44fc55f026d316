import { describe, expect, test } from '@jest/globals';
import { array, assert, constantFrom, integer, property } from 'fast-check';
import { namedBy, type SlotTable } from '#libs/scheduling';
import { writeSlots } from './slot-bytes.js';
import { RequestTimes } from './times.js';

const RESOURCES = [
  { id: 'a', name: 'Doc "Emmett" Brown', timezone: 'UTC' },
  { id: 'b', name: 'Märty ✈', timezone: 'Europe/Copenhagen' },
  { id: 'c', name: '', timezone: 'Asia/Kolkata' },
];
/** 2026-01-01 and a year of minutes from there. */
const [FIRST, MINUTES] = [1_767_225_600_000, 525_600];

function table(starts: readonly number[], named: readonly (readonly number[])[]): SlotTable {
  const offsets = [0];
  for (const those of named) offsets.push(offsets.at(-1)! + those.length);
  return {
    starts: Float64Array.from(starts),
    ends: Float64Array.from(starts, (start) => start + 900_000),
    resourceIds: RESOURCES.map(({ id }) => id),
    offsets: Uint32Array.from(offsets),
    members: Uint32Array.from(named.flat()),
  };
}

/** The same by way of objects. */
function asText(slots: SlotTable, times: RequestTimes): string {
  const data = [...slots.starts].map((start, slot) => ({
    start: times.offset(start, 'UTC'),
    end: times.offset(slots.ends[slot]!, 'UTC'),
    resources: namedBy(slots, slot).map((id) => RESOURCES.find((resource) => resource.id === id)),
  }));
  return JSON.stringify({ data });
}

describe('slots as bytes', () => {
  const slot = array(integer({ min: 0, max: 2 }), { maxLength: 3 });
  const zone = constantFrom(undefined, 'Europe/Copenhagen', 'America/St_Johns');
  const format = constantFrom(undefined, 'U', 'Y-m-d H:i:s');

  test('are those of JSON.stringify, in every zone and format', () => {
    assert(
      property(
        array(slot, { maxLength: 10 }),
        integer({ min: 0, max: MINUTES }),
        zone,
        format,
        (named, at, inZone, as) => {
          const starts = named.map((_, index) => FIRST + (at + index * 700) * 60_000);
          const times = new RequestTimes({
            ...(inZone === undefined ? {} : { zone: inZone }),
            ...(as === undefined ? {} : { outputFormat: as }),
          });
          const slots = table(starts, named);
          expect(writeSlots(slots, RESOURCES, times).toString()).toBe(asText(slots, times));
        },
      ),
    );
  });

  test('of no slots are an empty list', () => {
    expect(writeSlots(table([], []), RESOURCES, new RequestTimes()).toString()).toBe('{"data":[]}');
  });
});
