/**
 * The same questions for every clock change: opening hours that begin, end or lie around the readings that the change
 * skips or repeats; days, dates and all-day events over it; and a slot length that is longer than the change.
 */
import { Temporal } from 'temporal-polyfill';
import { scenario, type RuleJson, type Scenario, type ScenarioResource } from './scenario.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

export function daysAroundChange(zone: string, change: number): Scenario[] {
  const ask = (parts: Partial<Scenario>, resource: Partial<ScenarioResource> = {}): Scenario =>
    scenario({
      from: change - 12 * HOUR_MS,
      to: change + 12 * HOUR_MS,
      lengthMs: 15 * MINUTE_MS,
      resources: [{ zone, ...resource }],
      ...parts,
    });
  const day = weekday(zone, change);
  const nextDay = weekday(zone, change + 24 * HOUR_MS);
  const event = { start: change - HOUR_MS, end: change + HOUR_MS };
  const rules: RuleJson[][] = [
    [{ allow_hours: hoursAround(zone, change, -90, 90) }, { block_hours: hoursAround(zone, change, -10, 10) }],
    [{ allow_hours: hoursAround(zone, change, -45, 15) }],
    [{ allow_hours: hoursAround(zone, change, 15, 75) }, { allow_day: { day } }, { allow_day: { day: nextDay } }],
    [{ block_day_and_time: { day, ...hoursAround(zone, change, 0, 60) } }],
    [{ allow_day: { day } }],
    [{ block_day: { day } }],
    [{ allow_period: { start: wall(zone, change, -30), end: wall(zone, change, 400) } }],
    [{ block_period: { start: wall(zone, change, -400).slice(0, 10), end: wall(zone, change, 30) } }],
  ];
  return [
    ...rules.map((each) => ask({}, { rules: each })),
    ask({ lengthMs: 3 * HOUR_MS, incrementMs: 20 * MINUTE_MS, noDaySpan: zone }),
    ask({ lengthMs: null, noDaySpan: zone }, { rules: [{ block_hours: hoursAround(zone, change, 20, 40) }] }),
    ask({ rounding: { toNearestHour: true, relative: false }, from: change - 50 * MINUTE_MS, outputZone: zone }),
    ask(
      { rounding: { toNearestHour: false, relative: true }, from: change - 7 * MINUTE_MS, incrementMs: 25 * MINUTE_MS },
      { busy: [event] },
    ),
    ask({ bufferMs: 30 * MINUTE_MS, to: change + 28 * HOUR_MS }, { busy: [{ ...event, allDay: true }] }),
  ];
}

/** Hours from some minutes before to some minutes after what the clock shows just before the change, inside one day. */
function hoursAround(zone: string, change: number, fromMinutes: number, toMinutes: number): RuleJson {
  const { hour, minute } = shownBefore(zone, change);
  const shown = hour * 60 + minute;
  const start = Math.max(0, Math.min(shown + fromMinutes, 1440 - 60));
  const end = Math.min(Math.max(shown + toMinutes, start + 30), 1440);
  return { start: clockText(start), end: clockText(end) };
}

function clockText(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}

/** A timestamp without offset, so that what it means depends on the zone. */
function wall(zone: string, change: number, minutes: number): string {
  return shownBefore(zone, change).add({ minutes }).toString({ smallestUnit: 'minute' });
}

function weekday(zone: string, instant: number): string {
  return Temporal.Instant.fromEpochMilliseconds(instant)
    .toZonedDateTimeISO(zone)
    .toLocaleString('en', { weekday: 'long' });
}

/** The reading of the last minute before the change, plus one minute: what comes next without a change. */
function shownBefore(zone: string, change: number): Temporal.PlainDateTime {
  return Temporal.Instant.fromEpochMilliseconds(change - MINUTE_MS)
    .toZonedDateTimeISO(zone)
    .toPlainDateTime()
    .add({ minutes: 1 });
}
