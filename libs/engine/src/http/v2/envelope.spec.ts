import { describe, expect, test } from '@jest/globals';
import { page } from './envelope.js';
import { parseListQuery } from './list-query.js';

const URL_OF_LIST = 'https://api.timekit.io/v2/bookings';

describe('page', () => {
  test('gives the keys that the vendor printed', () => {
    expect(page(['d', 'e'], 5, parseListQuery({ limit: '3', page: '2' }), URL_OF_LIST)).toEqual({
      total: 5,
      per_page: '3',
      current_page: 2,
      last_page: 2,
      next_page_url: null,
      prev_page_url: 'https://api.timekit.io/v2/bookings?limit=3&page=1',
      from: 4,
      to: 5,
      data: ['d', 'e'],
    });
  });

  test('links onwards with the whole query', () => {
    const list = parseListQuery({ limit: '2', search: 'name:a b&c;x:1' });
    const { next_page_url: next, prev_page_url: previous } = page(['a', 'b'], 5, list, URL_OF_LIST);
    expect(previous).toBeNull();
    expect(Object.fromEntries(new URL(next ?? '').searchParams)).toEqual({
      limit: '2',
      search: 'name:a b&c;x:1',
      page: '2',
    });
  });

  test('has one empty page when there is nothing', () => {
    expect(page([], 0, parseListQuery({}), URL_OF_LIST)).toMatchObject({
      total: 0,
      per_page: 50,
      last_page: 1,
      next_page_url: null,
      prev_page_url: null,
      from: null,
      to: null,
    });
  });
});
