/**
 * The parts that the `search` of every list is made of, as SQL conditions. A value that cannot match, such as a malformed
 * id, matches nothing. A key that a list cannot search by is refused: to ignore a filter would answer with too much.
 * Source: docs/timekit-contract.md 2.5.
 */
import { EngineError } from '../engine.errors.js';
import { readUuid } from '../http/v2/uuid.js';

export interface SqlCondition {
  readonly sql: string;
  readonly params: readonly unknown[];
}

export const NOTHING: SqlCondition = { sql: 'false', params: [] };

export function equalsId(column: string, value: string): SqlCondition {
  const id = readUuid(value);
  return id === null ? NOTHING : { sql: `${column} = ?`, params: [id] };
}

/** Letter case does not matter; `*` stands for anything. */
export function matchesText(column: string, value: string): SqlCondition {
  return { sql: `${column} ilike ?`, params: [likePattern(value)] };
}

/** Containment, which a GIN index answers. The text `5` finds the string "5" and the number 5. */
export function metaContains(column: string, name: string, value: string): SqlCondition {
  const member = (json: string): string => `{${JSON.stringify(name)}:${json}}`;
  const sameAsText = member(JSON.stringify(value));
  return /^(?:true|false|-?(?:0|[1-9]\d{0,20})(?:\.\d{1,20})?)$/.test(value)
    ? { sql: `(${column} @> ?::jsonb or ${column} @> ?::jsonb)`, params: [sameAsText, member(value)] }
    : { sql: `${column} @> ?::jsonb`, params: [sameAsText] };
}

export function unsearchable(key: string): EngineError {
  return EngineError.invalid({ search: [`The search key ${key} is not supported.`] });
}

/** `*` stands for anything; everything else for itself. */
export function likePattern(value: string): string {
  return value.replaceAll(/[\\%_]/g, String.raw`\$&`).replaceAll('*', '%');
}
