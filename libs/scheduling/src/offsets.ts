/**
 * A zone as a sequence of *spans*, stretches of time with one UTC offset. Inside a span a clock reading is
 * `instant + offsetMs`, which is what lets everything else work on integers.
 *
 * Asking Temporal for a clock change costs about 0.2 ms, so spans are read once per zone and chunk of 366 days and kept
 * for the life of the process. Zone data do not change while a process runs, so this memory is not observable.
 */
import { Temporal } from 'temporal-polyfill';
import { DAY_MS } from './civil.js';
import type { EpochMs, Interval } from './interval.js';
import { canonicalZone } from './zone-name.js';

export interface OffsetSpan extends Interval {
  /** Added to an instant inside the span, gives the clock reading. Whole minutes since 1972, whole seconds before. */
  readonly offsetMs: number;
}

type Chunks = Map<number, readonly OffsetSpan[]>;

const CHUNK_MS = 366 * DAY_MS;

const chunksByZone = new Map<string, Chunks>();

/** Throws scheduling.zone_unknown. */
export function offsetMsAt(zone: string, instant: EpochMs): number {
  const spans = chunk(chunksOf(zone), zone, Math.floor(instant / CHUNK_MS));
  let index = 0;
  while (spans[index]!.end <= instant) index += 1;
  return spans[index]!.offsetMs;
}

/** The spans that cover `window`, in order and cut to it; neighbours have different offsets. Throws scheduling.zone_unknown. */
export function offsetSpans(zone: string, window: Interval): OffsetSpan[] {
  const chunks = chunksOf(zone);
  const spans: OffsetSpan[] = [];
  for (let index = Math.floor(window.start / CHUNK_MS); index * CHUNK_MS < window.end; index += 1) {
    for (const { start, end, offsetMs } of chunk(chunks, zone, index)) {
      if (end <= window.start || start >= window.end) continue;
      const last = spans.at(-1);
      const cutEnd = Math.min(end, window.end);
      if (last?.offsetMs === offsetMs) spans[spans.length - 1] = { start: last.start, end: cutEnd, offsetMs };
      else spans.push({ start: Math.max(start, window.start), end: cutEnd, offsetMs });
    }
  }
  return spans;
}

function chunksOf(zone: string): Chunks {
  const known = chunksByZone.get(zone);
  if (known !== undefined) return known;
  const name = canonicalZone(zone);
  const chunks = chunksByZone.get(name) ?? new Map<number, readonly OffsetSpan[]>();
  chunksByZone.set(name, chunks);
  return chunks;
}

function chunk(chunks: Chunks, zone: string, index: number): readonly OffsetSpan[] {
  const known = chunks.get(index);
  if (known !== undefined) return known;
  const spans = readSpans(zone, { start: index * CHUNK_MS, end: (index + 1) * CHUNK_MS });
  chunks.set(index, spans);
  return spans;
}

function readSpans(zone: string, window: Interval): OffsetSpan[] {
  const spans: OffsetSpan[] = [];
  let at = Temporal.Instant.fromEpochMilliseconds(window.start).toZonedDateTimeISO(zone);
  let start = window.start;
  while (start < window.end) {
    const next = at.getTimeZoneTransition('next');
    const end = Math.min(next?.epochMilliseconds ?? window.end, window.end);
    spans.push({ start, end, offsetMs: at.offsetNanoseconds / 1_000_000 });
    if (next === null) break;
    at = next;
    start = end;
  }
  return spans;
}
