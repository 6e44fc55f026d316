import { createHash } from 'node:crypto';
import { v7, validate } from 'uuid';

/** A new UUIDv7: unique, and sorted by the time it was made. */
export function newId(): string {
  return v7();
}

/** The id of what was made elsewhere at that moment, under that name: whoever asks gets the same one. */
export function idFor(at: Date, name: string): string {
  const random = createHash('sha256').update(name).digest();
  return v7({ msecs: at.getTime(), random: random.subarray(0, 16), seq: random.readUInt32BE(16) });
}

export function isUuid(value: unknown): value is string {
  return typeof value === 'string' && validate(value);
}

/** The id with that number, below 256, in a series that begins with `first`; they sort by their numbers. */
export function idInSeries(first: string, number: number): string {
  return `${first.slice(0, -2)}${number.toString(16).padStart(2, '0')}`;
}
