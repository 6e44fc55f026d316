/** As the value of a `?::uuid[]` in a query: the ORM spreads an array over several values. */
export function uuidArray(ids: readonly string[]): string {
  return `{${ids.join(',')}}`;
}
