/** Chance for rules and filters of a place: hours, days and periods that lie near its clock change half of the time. */
import * as fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import type { FiltersJson } from '../src/filters/filter.js';
import { DAY_NAMES } from '../src/names.js';
import type { JsonRecord } from '../src/parse-result.js';
import type { Place } from './places.js';
import type { RuleJson } from './scenario.js';

const MINUTE_MS = 60_000;

/** Minutes of an instant near the place, for events and periods. */
export function momentNear({ change, start, end }: Place): fc.Arbitrary<number> {
  return fc
    .oneof(
      fc.integer({ min: change / MINUTE_MS - 200, max: change / MINUTE_MS + 200 }),
      fc.integer({ min: start / MINUTE_MS - 600, max: end / MINUTE_MS + 600 }),
    )
    .map((minute) => minute * MINUTE_MS);
}

export function ruleNear(place: Place): fc.Arbitrary<RuleJson> {
  return fc.oneof(
    { weight: 3, arbitrary: fc.tuple(kinds('hours'), hoursNear(place)).map(([kind, hours]) => one(kind, hours)) },
    {
      weight: 3,
      arbitrary: fc
        .tuple(kinds('day_and_time'), dayNear(place), hoursNear(place))
        .map(([kind, day, hours]) => one(kind, { day, ...hours })),
    },
    { weight: 2, arbitrary: fc.tuple(kinds('period'), periodNear(place)).map(([kind, period]) => one(kind, period)) },
    { weight: 1, arbitrary: fc.tuple(kinds('day'), dayNear(place)).map(([kind, day]) => one(kind, { day })) },
    { weight: 1, arbitrary: kinds('weekdays', 'weekends').map((kind) => one(kind, {})) },
  );
}

function kinds(...whats: string[]): fc.Arbitrary<string> {
  return fc.constantFrom(...whats.flatMap((what) => [`allow_${what}`, `block_${what}`]));
}

function one(kind: string, params: JsonRecord): RuleJson {
  return { [kind]: params };
}

export function filtersNear(place: Place): fc.Arbitrary<FiltersJson> {
  const filter = filterNear(place);
  return fc.record({ or: fc.array(filter, { maxLength: 3 }), and: fc.array(filter, { maxLength: 2 }) });
}

function filterNear(place: Place): fc.Arbitrary<JsonRecord> {
  const timezone = fc.option(fc.constantFrom(...place.zones), { nil: null, freq: 2 });
  const params = fc.oneof(
    fc
      .tuple(fc.constantFrom('specific_time', 'block_specific_time'), hoursNear(place))
      .map(([name, hours]) => ({ name, hours })),
    fc
      .tuple(dayNear(place), hoursNear(place))
      .map(([day, hours]) => ({ name: 'specific_day_and_time', hours: { day, ...hours } })),
    dayNear(place).map((day) => ({ name: 'specific_day', hours: { day } })),
    periodNear(place).map((hours) => ({ name: 'between_timestamps', hours })),
    fc
      .constantFrom('only_weekend', 'exclude_weekend', 'business_hours', 'working_hours', 'daytime')
      .map((name) => ({ name, hours: {} })),
  );
  return fc
    .tuple(params, timezone)
    .map(([{ name, hours }, zone]) => ({ [name]: { ...hours, ...(zone !== null && { timezone: zone }) } }));
}

/** The day before the clock change, its day and the day after it more often than others, in all spellings. */
function dayNear({ zones, change }: Place): fc.Arbitrary<string> {
  const { dayOfWeek } = Temporal.Instant.fromEpochMilliseconds(change).toZonedDateTimeISO(zones[0]!);
  const near = fc.integer({ min: -1, max: 1 }).map((days) => DAY_NAMES[(dayOfWeek - 1 + days + 7) % 7]!);
  return fc
    .tuple(
      fc.oneof({ weight: 3, arbitrary: near }, fc.constantFrom(...DAY_NAMES)),
      fc.constantFrom(
        (name: string) => name,
        (name: string) => name.toLowerCase(),
        (name: string) => name.slice(0, 3),
      ),
    )
    .map(([name, spelling]) => spelling(name));
}

/** Hours of a day, from a minute near the clock change of the place or any, in all spellings. */
function hoursNear({ zones, change }: Place): fc.Arbitrary<JsonRecord> {
  const wall = Temporal.Instant.fromEpochMilliseconds(change - MINUTE_MS).toZonedDateTimeISO(zones[0]!);
  const shown = wall.hour * 60 + wall.minute;
  const minute = fc.oneof(
    fc.integer({ min: -150, max: 150 }).map((distance) => (shown + distance + 1440) % 1440),
    fc.integer({ min: 0, max: 23 }).map((hour) => hour * 60),
    fc.integer({ min: 0, max: 1439 }),
  );
  return fc
    .tuple(minute, fc.oneof({ weight: 4, arbitrary: minute }, fc.constant(1440)), fc.boolean())
    .filter(([start, end]) => start !== end)
    .map(([one, other, asNumber]) => ({
      start: hourJson(Math.min(one, other), asNumber),
      end: hourJson(Math.max(one, other), asNumber),
    }));
}

function hourJson(minute: number, asNumber: boolean): number | string {
  if (asNumber && minute % 60 === 0) return minute / 60;
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}

/** Bounds with an offset, without one, as dates, and mixed. */
function periodNear(place: Place): fc.Arbitrary<JsonRecord> {
  const form = fc.constantFrom('instant', 'wall', 'date');
  return fc
    .tuple(momentNear(place), momentNear(place), form, form, fc.boolean())
    .map(([one, other, startForm, otherForm, mixed]) => ({
      start: boundText(Math.min(one, other), startForm),
      end: boundText(Math.max(one, other), mixed ? otherForm : startForm),
    }))
    .filter(({ start, end }) => start.slice(0, 16) < end.slice(0, start.length === 10 ? 10 : 16));
}

function boundText(instant: number, form: string): string {
  const text = Temporal.Instant.fromEpochMilliseconds(instant).toString();
  if (form === 'date') return text.slice(0, 10);
  return form === 'wall' ? text.slice(0, 19) : text;
}
