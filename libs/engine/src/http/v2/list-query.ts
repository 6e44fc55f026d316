/**
 * The query of a list, read leniently: clients in the field send `page=1include=…` (a known bug of one of them), encode
 * `;` twice, and repeat parameters. What cannot be understood falls back to the default. Source: docs/timekit-contract.md 2.4–2.7.
 */
import { EngineError } from '../../engine.errors.js';

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 1000;
/** Keeps the row offset far inside 64 bits. */
const MAX_PAGE = 1_000_000;

export interface SearchTerm {
  /** A field or a dotted path: `resource.id`, `meta.colour`. */
  readonly key: string;
  readonly value: string;
}

export interface ListQuery {
  readonly limit: number;
  readonly limitGiven: boolean;
  /** 1-based. */
  readonly page: number;
  /** All of them must match. */
  readonly search: readonly SearchTerm[];
  /** Every prefix of a dotted include is in it too: `calendars.events` brings `calendars`. */
  readonly include: ReadonlySet<string>;
  readonly orderBy?: string;
  readonly sortedBy: 'asc' | 'desc';
  readonly start?: string;
  readonly end?: string;
  /** The parameters as sent, `page` apart: what the links to other pages repeat. */
  readonly params: readonly (readonly [string, string])[];
}

/** Reads a parsed query string. Throws 422 for a search term without a key, and for text that no database can hold. */
export function parseListQuery(query: unknown): ListQuery {
  const params = entries(query);
  const value = (name: string, join: string): string | undefined => {
    const values = params.filter(([key]) => key === name).map(([, text]) => text);
    return values.length === 0 ? undefined : values.join(join);
  };
  const limit = positiveInteger(value('limit', ','));
  const orderBy = value('orderBy', ',');
  const start = value('start', ',');
  const end = value('end', ',');
  return {
    limit: Math.min(limit ?? DEFAULT_LIMIT, MAX_LIMIT),
    limitGiven: limit !== undefined,
    page: Math.min(positiveInteger(value('page', ',')) ?? 1, MAX_PAGE),
    search: parseSearch(value('search', ';') ?? ''),
    include: parseInclude(value('include', ',')),
    ...(orderBy === undefined ? {} : { orderBy }),
    sortedBy: value('sortedBy', ',')?.toLowerCase() === 'desc' ? 'desc' : 'asc',
    ...(start === undefined ? {} : { start }),
    ...(end === undefined ? {} : { end }),
    params: params.filter(([key]) => key !== 'page'),
  };
}

/** How many rows come before this page. */
export function rowOffset(list: ListQuery): number {
  return (list.page - 1) * list.limit;
}

/** `a,b.c` → a, b, b.c */
export function parseInclude(include: unknown): ReadonlySet<string> {
  const names = new Set<string>();
  for (const name of typeof include === 'string' ? include.split(',') : []) {
    const parts = name.trim().split('.');
    for (let length = 1; length <= parts.length; length++) {
      names.add(parts.slice(0, length).join('.'));
    }
  }
  names.delete('');
  return names;
}

/** `key:value;key2:value2`. The value may contain `:`. Empty terms are skipped; one without a key is refused, not ignored. */
function parseSearch(search: string): SearchTerm[] {
  return search
    .split(/;|%3B/i)
    .filter((term) => term.trim() !== '')
    .map((term) => {
      const colon = term.indexOf(':');
      const key = term.slice(0, Math.max(colon, 0)).trim();
      if (key === '') {
        throw EngineError.invalid({ search: ['The search must be of the form key:value;key:value.'] });
      }
      return { key: key === 'resource_id' ? 'resource.id' : key, value: term.slice(colon + 1).trim() };
    });
}

function entries(query: unknown): [string, string][] {
  if (typeof query !== 'object' || query === null) {
    return [];
  }
  const pairs = Object.entries(query).flatMap(([key, value]): [string, string][] =>
    (Array.isArray(value) ? value : [value]).filter((v) => typeof v === 'string').map((v: string) => [key, v]),
  );
  const unstorable = pairs.find(([, value]) => value.includes('\0'));
  if (unstorable !== undefined) {
    throw EngineError.invalid({ [unstorable[0]]: [`The ${unstorable[0]} contains a character that is not allowed.`] });
  }
  return pairs;
}

function positiveInteger(text: string | undefined): number | undefined {
  const number = Number.parseInt(text ?? '', 10);
  return Number.isFinite(number) && number >= 1 ? number : undefined;
}
