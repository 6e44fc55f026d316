/** Writes of whole rows and of single columns. */
import type { EntityName, RequiredEntityData } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { type Column, tableOf } from './columns.js';
import { type Sql, sql } from './sql.js';

const ALWAYS = sql('true');

/** One row with all its columns; what is missing becomes null. Nothing is inserted unless `when` is true. */
export function insertInto<T extends object>(
  em: EntityManager,
  entity: EntityName<T>,
  row: RequiredEntityData<T>,
  when: Sql = ALWAYS,
): Sql {
  const { name, columns } = tableOf(em, entity);
  const values = row as Record<string, unknown>;
  return {
    text: `insert into ${name} (${columns.map((column) => column.name).join(', ')})
      select ${columns.map(() => '?').join(', ')} where ${when.text}`,
    params: [...columns.map((column) => valueIn(column, values)), ...when.params],
  };
}

/** Sets the columns that are named in `values`, where `where` is true of the row. */
export function update<T extends object>(
  em: EntityManager,
  entity: EntityName<T>,
  values: Partial<RequiredEntityData<T>>,
  where: Sql,
): Sql {
  const { name, columns } = tableOf(em, entity);
  const set = columns.filter(({ property }) => property in values);
  return {
    text: `update ${name} set ${set.map((column) => `${column.name} = ?`).join(', ')} where ${where.text}`,
    params: [...set.map((column) => valueIn(column, values as Record<string, unknown>)), ...where.params],
  };
}

function valueIn({ property, toDatabase }: Column, values: Record<string, unknown>): unknown {
  const value = values[property] ?? null;
  return value === null ? null : toDatabase(value);
}

/** The same, which gives a row for each that it writes. */
export function returning({ text, params }: Sql): Sql {
  return { text: `${text} returning 1`, params };
}
