/** What tells two requests with one key apart: method, path with query, and the body whatever the order of its fields. */
import { createHash } from 'node:crypto';

/** SHA-256, hex. */
export function fingerprintOf(request: { method: string; url: string; body?: unknown }): string {
  const body = request.body === undefined ? '' : JSON.stringify(request.body, sorted);
  return createHash('sha256').update(`${request.method}\n${request.url}\n${body}`).digest('hex');
}

function sorted(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return value;
  }
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
