import { describe, expect, test } from '@jest/globals';
import { EngineError } from '../engine.errors.js';
import { searchConditions } from './bookings-search.js';

const ID = 'bfa0b9fa-36aa-4ae6-8096-f3b20fbed1d2';
const one = (key: string, value: string) => searchConditions('an app', [{ key, value }])[0];

describe('the search of a booking list', () => {
  test('ids are compared as ids, and a malformed one matches nothing', () => {
    expect(one('id', ID.toUpperCase())).toEqual({ sql: 'b.id = ?', params: [ID] });
    expect(one('resource.id', 'x')).toEqual({ sql: 'false', params: [] });
    expect(one('calendar.id', 'x')).toEqual({ sql: 'false', params: [] });
  });

  test('completed is true or false, and anything else matches nothing', () => {
    expect(one('completed', 'TRUE')?.sql).toBe('b.completed');
    expect(one('completed', '0')?.sql).toBe('not b.completed');
    expect(one('completed', 'maybe')?.sql).toBe('false');
  });

  test('a star stands for anything, and the pattern characters of SQL for themselves', () => {
    expect(one('customer.name', '*mc_fly%')?.params).toEqual(['name', String.raw`%mc\_fly\%`]);
  });

  test('meta is found as text, and as the number or boolean that the text may stand for', () => {
    expect(one('meta.ref', 'a"b')?.params).toEqual([String.raw`{"ref":"a\"b"}`]);
    expect(one('meta.room', '12')?.params).toEqual(['{"room":"12"}', '{"room":12}']);
    expect(one('meta.ok', 'true')?.params).toEqual(['{"ok":"true"}', '{"ok":true}']);
    expect(one('meta.code', '007')?.params).toEqual(['{"code":"007"}']);
    expect(one('meta.a.b', 'x')?.params).toEqual(['{"a.b":"x"}']);
  });

  test('values never reach the SQL text', () => {
    const hostile = `'; drop table engine.booking; --`;
    for (const key of ['graph', 'state', 'customer.name', `customer.${hostile}`, `meta.${hostile}`]) {
      expect(one(key, hostile)?.sql).not.toContain('drop');
    }
  });

  test('a key that is not searchable is refused rather than ignored', () => {
    expect(() => one('what', 'x')).toThrow(EngineError);
    expect(() => one('meta.', 'x')).toThrow(EngineError);
  });
});
