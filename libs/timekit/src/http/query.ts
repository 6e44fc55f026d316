/** Query strings of lists (docs/timekit-contract.md 2.4 to 2.8). */
import type { CallOptions, ListParams } from '../call.js';

export type Query = Record<string, string>;

/** `key:value;key2:value2`, or undefined when a key or a value would be read as another condition. */
function renderSearch(search: Readonly<Record<string, string>> | string): string | undefined {
  if (typeof search === 'string') return search;
  const conditions = Object.entries(search);
  const ambiguous = conditions.some(([key, value]) => key === '' || /[:;]/.test(key) || value.includes(';'));
  return ambiguous ? undefined : conditions.map(([key, value]) => `${key}:${value}`).join(';');
}

/** The query of a list call; undefined when its search cannot be written down. */
export function listQuery(params: ListParams): Query | undefined {
  const query: Query = {};
  if (params.search !== undefined) {
    const search = renderSearch(params.search);
    if (search === undefined) return undefined;
    if (search !== '') query['search'] = search;
  }
  if (params.limit !== undefined) query['limit'] = String(params.limit);
  if (params.page !== undefined) query['page'] = String(params.page);
  if (params.orderBy !== undefined) query['orderBy'] = params.orderBy;
  if (params.sortedBy !== undefined) query['sortedBy'] = params.sortedBy;
  if (params.start !== undefined) query['start'] = params.start;
  if (params.end !== undefined) query['end'] = params.end;
  return query;
}

/** `include=a,b.c`, each name once; nothing when nobody asks for anything. */
export function includeQuery(params: ListParams, call: CallOptions): Query {
  const names = new Set([...(params.include ?? []), ...(call.include ?? [])]);
  return names.size === 0 ? {} : { include: [...names].join(',') };
}
