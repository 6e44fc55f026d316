import { parseTimestamp } from '#libs/scheduling';
import { RequestError } from '../http/http.errors.js';
import { MAX_PERIOD_DAYS, type Search } from './availability-search.js';

const DAY_MS = 86_400_000;

/** The start that is asked about, or those in a window. */
export interface AskedStarts {
  readonly start: number;
  readonly until: number | undefined;
}

/** Throws `http.invalid_body`. */
export function readAskedStarts(fields: { start: string; until?: string }, search: Search): AskedStarts {
  const start = parseTimestamp(fields.start, search.outputZone);
  const until = fields.until === undefined ? undefined : parseTimestamp(fields.until, search.outputZone);
  if (start === null || until === null) {
    const name = start === null ? 'start' : 'until';
    throw RequestError.invalidField(`/${name}`, 'instant', `${name} must be a timestamp.`);
  }
  if (until !== undefined && until <= start) {
    throw RequestError.invalidField('/until', 'after_start', 'until must be after start.');
  }
  if (until !== undefined && until - start > MAX_PERIOD_DAYS * DAY_MS) {
    const detail = `until may not be more than ${MAX_PERIOD_DAYS} days after start.`;
    throw RequestError.invalidField('/until', 'too_far', detail);
  }
  return { start, until };
}
