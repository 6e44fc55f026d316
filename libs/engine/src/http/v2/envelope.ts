/** How answers are wrapped: `{data}` for one thing, `{data, …pagination keys}` for a list. Source: docs/timekit-contract.md 2.2, 2.4. */
import type { ListQuery } from './list-query.js';

export interface ItemEnvelope<T> {
  readonly data: T;
}

export interface PageEnvelope<T> {
  readonly total: number;
  /** A string when the query named a limit: recorded so. */
  readonly per_page: string | number;
  readonly current_page: number;
  readonly last_page: number;
  readonly next_page_url: string | null;
  readonly prev_page_url: string | null;
  /** 1-based position of the first and the last row; null on a page without rows. */
  readonly from: number | null;
  readonly to: number | null;
  readonly data: readonly T[];
}

export function item<T>(data: T): ItemEnvelope<T> {
  return { data };
}

/** One page of a list. `url` is the list's own absolute URL without a query; the links repeat the parameters as sent. */
export function page<T>(rows: readonly T[], total: number, list: ListQuery, url: string): PageEnvelope<T> {
  const lastPage = Math.max(1, Math.ceil(total / list.limit));
  const before = (list.page - 1) * list.limit;
  const link = (number: number): string => {
    const params = new URLSearchParams(list.params.map(([key, value]): [string, string] => [key, value]));
    params.append('page', String(number));
    return `${url}?${params.toString()}`;
  };
  return {
    total,
    per_page: list.limitGiven ? String(list.limit) : list.limit,
    current_page: list.page,
    last_page: lastPage,
    next_page_url: list.page < lastPage ? link(list.page + 1) : null,
    prev_page_url: list.page > 1 ? link(list.page - 1) : null,
    from: rows.length === 0 ? null : before + 1,
    to: rows.length === 0 ? null : before + rows.length,
    data: rows,
  };
}
