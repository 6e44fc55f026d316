import { parseTimestamp } from '#libs/scheduling';
import { RequestError } from '../http/http.errors.js';
import type { Search } from './availability-search.js';

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
  return { start, until };
}
