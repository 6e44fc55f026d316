/**
 * What tells two requests with one key apart: method, path with query, the body whatever the order of its fields, and what
 * else says how the body is meant.
 */
import { createHash } from 'node:crypto';

/** SHA-256, hex. `meant`: how the body is meant, where that is not as ever. */
export function fingerprintOf(request: { method: string; url: string; body?: unknown }, meant?: string): string {
  const body = request.body === undefined ? '' : JSON.stringify(request.body, sorted);
  const parts = [request.method, request.url, body, ...(meant === undefined ? [] : [meant])];
  return createHash('sha256').update(parts.join('\n')).digest('hex');
}

function sorted(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return value;
  }
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
