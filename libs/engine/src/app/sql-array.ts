/**
 * A PostgreSQL array as one parameter; undefined is null. Only for values without commas, quotes and braces (ids, numbers,
 * booleans), or quoted.
 */
export function arrayLiteral(values: readonly (string | number | undefined)[]): string {
  return `{${values.map((value) => value ?? 'null').join(',')}}`;
}
