import { describe, expect, test } from '@jest/globals';
import { EngineError } from '../../engine.errors.js';
import { parseInclude, parseListQuery, rowOffset } from './list-query.js';

describe('parseListQuery', () => {
  test('has defaults for everything', () => {
    expect(parseListQuery({})).toEqual({
      limit: 50,
      limitGiven: false,
      page: 1,
      search: [],
      include: new Set(),
      sortedBy: 'asc',
      params: [],
    });
    expect(parseListQuery(undefined)).toEqual(parseListQuery({}));
  });

  test.each([
    [
      { limit: '3', page: '2' },
      { limit: 3, limitGiven: true, page: 2 },
    ],
    [{ page: '1include=calendars' }, { page: 1, limitGiven: false }],
    [{ limit: '5000' }, { limit: 1000, limitGiven: true }],
    [
      { limit: '0', page: '-1' },
      { limit: 50, limitGiven: false, page: 1 },
    ],
    [
      { limit: 'all', page: '' },
      { limit: 50, page: 1 },
    ],
    [{ page: '99999999999999999999999' }, { page: 1_000_000 }],
    [{ page: ['2', '3'] }, { page: 2 }],
    [
      { sortedBy: 'DESC', orderBy: 'name' },
      { sortedBy: 'desc', orderBy: 'name' },
    ],
    [
      { start: '2026-01-01', end: '2026-01-02' },
      { start: '2026-01-01', end: '2026-01-02' },
    ],
  ])('reads %j', (query, expected) => {
    expect(parseListQuery(query)).toMatchObject(expected);
  });

  test.each([
    ['state:confirmed', [['state', 'confirmed']]],
    [
      'a:1;b:2',
      [
        ['a', '1'],
        ['b', '2'],
      ],
    ],
    [
      'a:1%3Bb:2',
      [
        ['a', '1'],
        ['b', '2'],
      ],
    ],
    ['resource_id:x', [['resource.id', 'x']]],
    ['meta.at:12:30', [['meta.at', '12:30']]],
    [' a : b ;; ', [['a', 'b']]],
    ['customer.name:*Mc*', [['customer.name', '*Mc*']]],
    ['', []],
  ])('reads the search %j', (search, terms) => {
    expect(parseListQuery({ search }).search).toEqual(terms.map(([key, value]) => ({ key, value })));
  });

  test('joins searches that were sent twice', () => {
    expect(parseListQuery({ search: ['a:1', 'b:2'] }).search).toHaveLength(2);
  });

  test.each([{ search: 'just words' }, { search: ':value' }, { search: 'a:\0' }, { include: 'a\0' }])(
    'refuses %j',
    (query) => {
      expect(() => parseListQuery(query)).toThrow(EngineError);
    },
  );

  test('keeps what links to other pages repeat', () => {
    expect(parseListQuery({ limit: '3', page: '2', search: 'a:1', tag: ['x', 'y'] }).params).toEqual([
      ['limit', '3'],
      ['search', 'a:1'],
      ['tag', 'x'],
      ['tag', 'y'],
    ]);
  });
});

test('parseInclude brings the parents of a nested include', () => {
  expect(parseInclude('calendars.events, tags,,')).toEqual(new Set(['calendars', 'calendars.events', 'tags']));
  expect(parseInclude(undefined)).toEqual(new Set());
});

test('rowOffset counts the rows of the pages before', () => {
  expect(rowOffset(parseListQuery({ limit: '3', page: '2' }))).toBe(3);
});
