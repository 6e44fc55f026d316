/** Writes of whole rows and of single columns. */
import type { EntityName, RequiredEntityData } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { tableOf } from './columns.js';
import { type Sql, sql } from './sql.js';

const ALWAYS = sql('true');

/** One row; a column that is missing is the database's to fill. Nothing is inserted unless `when` is true. */
export function insertInto<T extends object>(
  em: EntityManager,
  entity: EntityName<T>,
  row: RequiredEntityData<T>,
  when: Sql = ALWAYS,
): Sql {
  const { name, cells } = cellsOf(em, entity, row);
  return {
    text: `insert into ${name} (${cells.map((cell) => cell.column).join(', ')})
      select ${cells.map(() => '?').join(', ')} where ${when.text}`,
    params: [...cells.map((cell) => cell.value), ...when.params],
  };
}

/** Sets the columns that are named in `values`, where `where` is true of the row. */
export function update<T extends object>(
  em: EntityManager,
  entity: EntityName<T>,
  values: Partial<RequiredEntityData<T>>,
  where: Sql,
): Sql {
  const { name, cells } = cellsOf(em, entity, values);
  return {
    text: `update ${name} set ${cells.map(({ column }) => `${column} = ?`).join(', ')} where ${where.text}`,
    params: [...cells.map((cell) => cell.value), ...where.params],
  };
}

/** The same, which gives a row for each that it writes. */
export function returning({ text, params }: Sql): Sql {
  return { text: `${text} returning 1`, params };
}

interface Cell {
  /** Quoted. */
  readonly column: string;
  /** As the database takes it. */
  readonly value: unknown;
}

function cellsOf<T extends object>(
  em: EntityManager,
  entity: EntityName<T>,
  values: object,
): { readonly name: string; readonly cells: readonly Cell[] } {
  const { name, columns } = tableOf(em, entity);
  const given = values as Record<string, unknown>;
  const cells = columns
    .filter(({ property }) => given[property] !== undefined)
    .map(({ property, name: column, toDatabase }) => ({
      column,
      value: given[property] === null ? null : toDatabase(given[property]),
    }));
  return { name, cells };
}
