import { type PGlite, types } from '@electric-sql/pglite';
import type { ConstructorOptions } from 'pg-boss';

type Executor = NonNullable<ConstructorOptions['db']>;

const { parsers } = types;

/**
 * pg-boss on the one connection that PGlite has, in between what the application does there.
 *
 * What pg-boss sends without values may be a script with `begin` and `commit` of its own. As a PGlite transaction it is
 * alone on the connection until it is over, and rolled back when it fails; pg-boss's own adapter lets others in before that.
 * The ORM has set the instance to give timestamps as text; pg-boss wants what the instance gives by default.
 */
export function pgliteExecutor(pglite: PGlite): Executor {
  return {
    async executeSql(text, values = []) {
      if (values.length > 0) {
        return await pglite.query(text, values, { parsers });
      }
      const results = /^\s*begin\b/i.test(text)
        ? await pglite.transaction(async (tx) => await tx.exec(text, { parsers }))
        : await pglite.exec(text, { parsers });
      return { rows: results.flatMap(({ rows }) => rows) };
    },
  };
}
