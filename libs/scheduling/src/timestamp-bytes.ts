/**
 * `formatOffset` for a great many instants of one zone, straight into bytes. The zone is asked once for every stretch of one
 * offset and the calendar once for every day; what is left for an instant is a copy and six digits.
 */
import { DAY_MS, dateText } from './civil.js';
import type { EpochMs } from './interval.js';
import { offsetSpans } from './offsets.js';
import { offsetText, wireOffsetMs } from './timestamp.js';

/** `2026-05-08T10:00:00+02:00` */
export const TIMESTAMP_BYTES = 25;

const TIME_AT = 11;
const OFFSET_AT = 19;
const ZERO = 48;

export class TimestampWriter {
  readonly #zone: string;
  /** The timestamp written last. */
  readonly #bytes = new Uint8Array(TIMESTAMP_BYTES);
  #offsetMs = 0;
  #spanStart = Infinity;
  #spanEnd = -Infinity;
  #day = NaN;

  /** Best fed with instants of ascending days. */
  constructor(zone: string) {
    this.#zone = zone;
    this.#text('0000-00-00T00:00:00+00:00', 0);
  }

  /** Writes {@link TIMESTAMP_BYTES} bytes at `at`, for years 0 to 9999. Throws scheduling.zone_unknown. */
  write(instant: EpochMs, target: Uint8Array, at: number): void {
    if (instant < this.#spanStart || instant >= this.#spanEnd) {
      this.#enterSpan(instant);
    }
    const wallMs = instant + this.#offsetMs;
    const day = Math.floor(wallMs / DAY_MS);
    if (day !== this.#day) {
      this.#day = day;
      this.#text(dateText(day), 0);
    }
    const second = Math.floor((wallMs - day * DAY_MS) / 1000);
    const minute = Math.floor(second / 60);
    const hour = Math.floor(minute / 60);
    this.#twoDigits(hour, TIME_AT);
    this.#twoDigits(minute - hour * 60, TIME_AT + 3);
    this.#twoDigits(second - minute * 60, TIME_AT + 6);
    target.set(this.#bytes, at);
  }

  #enterSpan(instant: EpochMs): void {
    const [span] = offsetSpans(this.#zone, { start: instant, end: instant + 366 * DAY_MS });
    this.#spanStart = instant;
    this.#spanEnd = span!.end;
    this.#offsetMs = wireOffsetMs(instant, this.#zone);
    this.#text(offsetText(this.#offsetMs, ':'), OFFSET_AT);
  }

  #twoDigits(value: number, at: number): void {
    const tens = Math.floor(value / 10);
    this.#bytes[at] = ZERO + tens;
    this.#bytes[at + 1] = ZERO + value - tens * 10;
  }

  #text(text: string, at: number): void {
    for (let index = 0; index < text.length; index += 1) {
      this.#bytes[at + index] = text.charCodeAt(index);
    }
  }
}
