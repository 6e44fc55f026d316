/** A PostgreSQL array as one parameter. Only for values without commas, quotes and braces: ids and booleans. */
export function arrayLiteral(values: readonly string[]): string {
  return `{${values.join(',')}}`;
}
