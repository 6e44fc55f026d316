/**
 * Timestamps on the wire. Written with whole seconds and the offset in force in a zone; read by `period-bound.ts`.
 *
 * An offset has no seconds on the wire, so where a local mean time had them (before 1972) it is rounded to minutes and
 * the reading follows, which keeps the text naming the right instant.
 */
import { DAY_MS, MINUTE_MS, dateText, pad2 } from './civil.js';
import type { EpochMs } from './interval.js';
import { offsetMsAt } from './offsets.js';
import { boundInstant, readBound } from './period-bound.js';

/** `2026-05-08T10:00:00+02:00`; UTC gives `+00:00`. Milliseconds are cut. Throws scheduling.zone_unknown. */
export function formatOffset(instant: EpochMs, zone: string): string {
  return format(instant, wireOffsetMs(instant, zone), ':');
}

/** `2016-02-11T11:58:45+0100`, as in many recorded Timekit bodies. Throws scheduling.zone_unknown. */
export function formatCompact(instant: EpochMs, zone: string): string {
  return format(instant, wireOffsetMs(instant, zone), '');
}

/**
 * The instant that a timestamp names; text without an offset is read in `zone` ('compatible'), a date is its first
 * instant. null when malformed or outside the years 1900 to 2200.
 */
export function parseTimestamp(text: string, zone: string): EpochMs | null {
  const bound = readBound(text);
  return bound === null ? null : boundInstant(bound, zone);
}

/** The offset in whole minutes, as milliseconds. */
export function wireOffsetMs(instant: EpochMs, zone: string): number {
  return Math.round(offsetMsAt(zone, instant) / MINUTE_MS) * MINUTE_MS;
}

/** `+02:00`, or `+0200` with an empty separator. */
export function offsetText(offsetMs: number, separator: ':' | ''): string {
  const minutes = Math.abs(offsetMs) / MINUTE_MS;
  return `${offsetMs < 0 ? '-' : '+'}${pad2(Math.floor(minutes / 60))}${separator}${pad2(minutes % 60)}`;
}

function format(instant: EpochMs, offsetMs: number, separator: ':' | ''): string {
  const wallMs = instant + offsetMs;
  const dayNumber = Math.floor(wallMs / DAY_MS);
  const second = Math.floor((wallMs - dayNumber * DAY_MS) / 1000);
  const time = `${pad2(Math.floor(second / 3600))}:${pad2(Math.floor(second / 60) % 60)}:${pad2(second % 60)}`;
  return `${dateText(dayNumber)}T${time}${offsetText(offsetMs, separator)}`;
}
