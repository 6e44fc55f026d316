import type { Input } from './input.js';
import type { RequestTimes } from './times.js';

/**
 * The instant that a required query parameter names. A `+` that was not encoded arrives as a space; an offset that lost
 * its sign so gets it back.
 */
export function readQueryTime(input: Input, name: string, times: RequestTimes, zone: string): number {
  const text = input.string(name, { required: true, max: 100 });
  const ms = times.parse(text, zone) ?? times.parse(text.replace(/ (\d{2}:?\d{2})$/, '+$1'), zone);
  if (ms === null && text !== '') {
    input.problem(name, `The ${name} is not a valid date.`);
  }
  return ms ?? 0;
}
