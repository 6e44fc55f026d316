/**
 * Writes of whole rows. They come to the database as one JSON parameter, of which it makes rows of the table's own types: a
 * statement for many is no more to read and to plan than one for a single row.
 */
import type { EntityName, RequiredEntityData } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { type Column, tableOf } from './columns.js';
import { type Sql, sql } from './sql.js';

const ALWAYS = sql('true');

/**
 * Rows that name the same columns; one that is missing in the first is the database's to fill. A row is inserted when `when` is
 * true, which knows it as `given`.
 */
export function insertInto<T extends object>(
  em: EntityManager,
  entity: EntityName<T>,
  rows: readonly RequiredEntityData<T>[],
  when: Sql = ALWAYS,
): Sql {
  const { name, columns, given } = givenAs(em, entity, rows);
  const list = columns.map(({ quoted }) => quoted).join(', ');
  return sql(
    `insert into ${name} (${list}) select ${list} from ${given.text} where ${when.text}`,
    ...given.params,
    ...when.params,
  );
}

/**
 * Sets the columns that are named in the first of `rows`, in the row that has its `id`, when `where` is true, which knows it as
 * `stored`.
 */
export function updateEach<T extends { id: string }>(
  em: EntityManager,
  entity: EntityName<T>,
  rows: readonly (Partial<RequiredEntityData<T>> & { id: string })[],
  where: Sql,
): Sql {
  const { name, columns, given } = givenAs(em, entity, rows);
  const values = columns.filter(({ property }) => property !== 'id');
  return sql(
    `update ${name} as stored set ${values.map(({ quoted }) => `${quoted} = given.${quoted}`).join(', ')}
      from ${given.text} where stored.id = given.id and ${where.text}`,
    ...given.params,
    ...where.params,
  );
}

/** The same, which gives those columns of each row that it writes. */
export function returning({ text, params }: Sql, columns: string): Sql {
  return { text: `${text} returning ${columns}`, params };
}

/** The rows as a relation `given`, with the columns that they name. */
function givenAs<T extends object>(
  em: EntityManager,
  entity: EntityName<T>,
  rows: readonly object[],
): { readonly name: string; readonly columns: readonly Column[]; readonly given: Sql } {
  const { name, columns: all } = tableOf(em, entity);
  const [first = {}, ...others] = rows as readonly Record<string, unknown>[];
  const columns = all.filter(({ property }) => first[property] !== undefined);
  const values = [first, ...others].map((row) =>
    Object.fromEntries(columns.map((column) => [column.name, row[column.property]])),
  );
  return {
    name,
    columns,
    given: sql(`json_populate_recordset(null::${name}, ?::json) as given`, JSON.stringify(values)),
  };
}
