/** What the specs about queries vary: rules as they are written, a resource that is always free, and a query for it. */
import { Temporal } from 'temporal-polyfill';
import { busyTime } from '../src/busy.js';
import { HOUR_MS } from '../src/civil.js';
import type { Constraint } from '../src/constraints/constraint.js';
import { parseConstraints } from '../src/constraints/parse.js';
import type { AvailabilityQuery, ResourceInput } from '../src/query.js';

/** The midnight of a Monday, from which the specs count hours. */
export const FROM = Temporal.Instant.from('2026-05-04T00:00Z').epochMilliseconds;

export function rules(...json: unknown[]): Constraint[] {
  const result = parseConstraints(json);
  if (!result.ok) throw new Error(JSON.stringify(result.issues));
  return result.value;
}

export function resource(id: string, more: Partial<ResourceInput> = {}): ResourceInput {
  return { id, timezone: 'UTC', levels: {}, busy: busyTime([]), ...more };
}

/** Of the first four hours. */
export function query(more: Partial<AvailabilityQuery> = {}): AvailabilityQuery {
  return {
    mode: 'mutual',
    from: FROM,
    to: FROM + 4 * HOUR_MS,
    lengthMs: HOUR_MS,
    seed: 1,
    resources: [resource('a')],
    ...more,
  };
}
