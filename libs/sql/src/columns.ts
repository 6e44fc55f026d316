/** The columns of an entity, as its definition names them. */
import { type EntityMetadata, type EntityName, ReferenceKind } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';

export interface Column {
  readonly property: string;
  readonly name: string;
  readonly quoted: string;
}

export interface Table {
  /** Quoted, with its schema. */
  readonly name: string;
  readonly columns: readonly Column[];
}

const tables = new WeakMap<EntityMetadata, Table>();

export function tableOf<T extends object>(em: EntityManager, entity: EntityName<T>): Table {
  const metadata: EntityMetadata = em.getMetadata(entity);
  const known = tables.get(metadata);
  if (known !== undefined) {
    return known;
  }
  const quote = (name: string): string => em.getPlatform().quoteIdentifier(name);
  const table = {
    name: `${metadata.schema === undefined ? '' : `${quote(metadata.schema)}.`}${quote(metadata.tableName)}`,
    columns: metadata.props
      .filter(({ kind, persist }) => kind === ReferenceKind.SCALAR && persist !== false)
      .map((property) => {
        const name = property.fieldNames[0] ?? property.name;
        return { property: property.name, name, quoted: quote(name) };
      }),
  };
  tables.set(metadata, table);
  return table;
}
