/**
 * The `search` of `GET /bookings` as SQL conditions on `engine.booking b`. Source: timekit-api.md 7.3.
 *
 * Values that cannot match, such as a malformed id, match nothing. A key that is not searchable is refused: to ignore a
 * filter would answer with other people's bookings.
 */
import { EngineError } from '../engine.errors.js';
import type { SearchTerm } from '../http/v2/list-query.js';
import { readUuid } from '../http/v2/uuid.js';

export interface SqlCondition {
  readonly sql: string;
  readonly params: readonly unknown[];
}

const NOTHING: SqlCondition = { sql: 'false', params: [] };

/** One condition a term; all of them must hold. Throws `invalid` on `search`. */
export function searchConditions(terms: readonly SearchTerm[]): SqlCondition[] {
  return terms.map(conditionOf);
}

function conditionOf({ key, value }: SearchTerm): SqlCondition {
  switch (key) {
    case 'id':
      return equalsId('b.id', value);
    case 'resource.id':
      return equalsId('b.resource_id', value);
    case 'calendar.id':
      return equalsId('b.calendar_id', value);
    case 'project.id':
      return equalsId('b.project_id', value);
    case 'graph':
      return { sql: 'b.graph = ?', params: [value] };
    case 'state':
      return { sql: 'b.state = ?', params: [value] };
    case 'completed':
      return isCompleted(value);
    case 'customer.name':
    case 'customer.email':
      return { sql: 'b.customer ->> ? ilike ?', params: [key.slice('customer.'.length), likePattern(value)] };
    default:
      return openKeyCondition(key, value);
  }
}

function openKeyCondition(key: string, value: string): SqlCondition {
  const [, family, name] = /^(customer|meta)\.(.+)$/s.exec(key) ?? [];
  switch (family) {
    case 'customer':
      return { sql: 'b.customer ->> ? = ?', params: [name, value] };
    case 'meta':
      return metaContains(name ?? '', value);
    default:
      throw EngineError.invalid({ search: [`The search key ${key} is not supported.`] });
  }
}

function equalsId(column: string, value: string): SqlCondition {
  const id = readUuid(value);
  return id === null ? NOTHING : { sql: `${column} = ?`, params: [id] };
}

function isCompleted(value: string): SqlCondition {
  switch (value.toLowerCase()) {
    case 'true':
    case '1':
      return { sql: 'b.completed', params: [] };
    case 'false':
    case '0':
      return { sql: 'not b.completed', params: [] };
    default:
      return NOTHING;
  }
}

/** Containment, because the index on `meta` answers it. The text `5` finds the string "5" and the number 5. */
function metaContains(name: string, value: string): SqlCondition {
  const member = (json: string): string => `{${JSON.stringify(name)}:${json}}`;
  const sameAsText = member(JSON.stringify(value));
  return /^(?:true|false|-?(?:0|[1-9]\d{0,20})(?:\.\d{1,20})?)$/.test(value)
    ? { sql: '(b.meta @> ?::jsonb or b.meta @> ?::jsonb)', params: [sameAsText, member(value)] }
    : { sql: 'b.meta @> ?::jsonb', params: [sameAsText] };
}

/** `*` stands for anything; everything else for itself. */
function likePattern(value: string): string {
  return value.replaceAll(/[\\%_]/g, String.raw`\$&`).replaceAll('*', '%');
}
