/**
 * The outcome of reading untrusted JSON: the whole value, or the complaints about it, each with the path to the
 * offending part. Nothing is half accepted.
 */
export interface Issue {
  /** Keys and indexes from the root of the input. */
  readonly path: readonly (string | number)[];
  /** Stable, for programs. */
  readonly code: string;
  /** One sentence, for people. */
  readonly message: string;
}

/** Reading a list stops at about so many complaints: an answer must not be many times as long as what it answers. */
export const MAX_ISSUES = 100;

export type ParseResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly issues: readonly Issue[] };

export type JsonRecord = Readonly<Record<string, unknown>>;

export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
