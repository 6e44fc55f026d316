/** SQL with a `?` for each parameter. */
export interface Sql {
  readonly text: string;
  readonly params: readonly unknown[];
}

export function sql(text: string, ...params: readonly unknown[]): Sql {
  return { text, params };
}

/** `result` beside the named parts, as one statement. What a part returns can be selected from by its name. */
export function together(parts: Readonly<Record<string, Sql>>, result: Sql): Sql {
  const named = Object.entries(parts);
  return {
    text: `with ${named.map(([name, { text }]) => `${name} as (${text})`).join(', ')} ${result.text}`,
    params: [...named.flatMap(([, { params }]) => params), ...result.params],
  };
}
