/** The columns of an entity, as its definition names and formats them. */
import { type EntityMetadata, type EntityName, type Platform, ReferenceKind } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';

export interface Column {
  readonly property: string;
  /** Quoted. */
  readonly name: string;
  readonly toDatabase: (value: unknown) => unknown;
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
  const platform = em.getPlatform();
  const quote = (name: string): string => platform.quoteIdentifier(name);
  const table = {
    name: `${metadata.schema === undefined ? '' : `${quote(metadata.schema)}.`}${quote(metadata.tableName)}`,
    columns: metadata.props
      .filter(({ kind, persist }) => kind === ReferenceKind.SCALAR && persist !== false)
      .map((property) => ({
        property: property.name,
        name: quote(property.fieldNames[0] ?? property.name),
        toDatabase: formatOf(property.customType, platform),
      })),
  };
  tables.set(metadata, table);
  return table;
}

function formatOf(
  type: { convertToDatabaseValue(value: unknown, platform: Platform): unknown } | undefined,
  platform: Platform,
): Column['toDatabase'] {
  return type === undefined ? (value) => value : (value) => type.convertToDatabaseValue(value, platform);
}
