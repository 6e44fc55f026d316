/** Plain checks on untrusted JSON values. */
export type JsonObject = Record<string, unknown>;

/** RFC 5321 leaves no room for more. */
export const MAX_EMAIL = 254;

/** Beyond this, PostgreSQL's own JSON reader runs out of stack; nothing real is near it. */
const MAX_JSON_DEPTH = 32;

/** U+0000 and half surrogate pairs: JSON can carry them, PostgreSQL's text and jsonb cannot. */
const UNSTORABLE = /[\0\p{Cs}]/u;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Good enough to write to: one `@`, no spaces, a dot in the domain. */
export function isEmail(value: string): boolean {
  return value.length <= MAX_EMAIL && /^[^\s@]+@[^\s@.]+(?:\.[^\s@.]+)+$/.test(value) && isStorable(value);
}

/** True when PostgreSQL can keep the value, as text or as jsonb, and give back the same. */
export function isStorable(value: unknown, depth: number = MAX_JSON_DEPTH): boolean {
  if (typeof value === 'string') {
    return !UNSTORABLE.test(value);
  }
  if (typeof value !== 'object' || value === null) {
    return true;
  }
  if (depth === 0) {
    return false;
  }
  return Object.entries(value).every(([key, inner]) => !UNSTORABLE.test(key) && isStorable(inner, depth - 1));
}
