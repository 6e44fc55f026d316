/** Pages of a list (docs/timekit-contract.md 2.4). The next page is asked for by number: a URL from an answer is never followed. */
import type { Page } from '../call.js';

/** Reads the pagination keys beside `data`. Numbers may come as strings; a list without them is its own only page. */
export function toPage<T>(data: T[], envelope: unknown): Page<T> {
  const keys: Record<string, unknown> = typeof envelope === 'object' && envelope !== null ? { ...envelope } : {};
  const count = data.length;
  return {
    data,
    total: countOf(keys['total']) ?? count,
    per_page: countOf(keys['per_page']) ?? count,
    current_page: countOf(keys['current_page']) ?? 1,
    last_page: countOf(keys['last_page']) ?? 1,
    next_page_url: urlOf(keys['next_page_url']),
    prev_page_url: urlOf(keys['prev_page_url']),
    from: countOf(keys['from']) ?? (count === 0 ? null : 1),
    to: countOf(keys['to']) ?? (count === 0 ? null : count),
  };
}

/**
 * All pages of a list, in order: `for await (const page of pages((page) => client.bookings.list({ search, page })))`.
 * Ends after the last page or an empty one.
 */
export async function* pages<T>(fetchPage: (page: number) => Promise<Page<T>>): AsyncGenerator<Page<T>, void, void> {
  for (let number = 1; ; number += 1) {
    const page = await fetchPage(number);
    yield page;
    if (page.data.length === 0 || number >= page.last_page) return;
  }
}

function countOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : undefined;
}

function urlOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
