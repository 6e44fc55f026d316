import { p } from '@mikro-orm/postgresql';

/** An instant with millisecond precision (`timestamptz(3)`). */
export const instant = () => p.datetime(3);

/** A JSON object or array; always given by the writer, so the column has no default. */
export const json = <T>() => p.json<T>();
