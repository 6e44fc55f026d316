import { expect, test } from '@jest/globals';
import { sql, together } from './sql.js';

test('parts come in the order they are named in, and so do their parameters', () => {
  const statement = together(
    { kept: sql('select ?::int as n', 1), written: sql('insert into t select n from kept where n < ?', 5) },
    sql('select n, ? as name from kept', 'a'),
  );
  expect(statement).toEqual({
    text: 'with kept as (select ?::int as n), written as (insert into t select n from kept where n < ?) select n, ? as name from kept',
    params: [1, 5, 'a'],
  });
});
