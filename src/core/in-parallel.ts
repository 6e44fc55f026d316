/**
 * Runs `work` on every item, at most `limit` at a time; results in the order of the items. After the first failure nothing
 * is started any more, the signal that `work` gets fires for what still runs, and the failure is thrown. It fires when
 * `caller` does, too.
 */
export async function inParallel<T, R>(
  items: readonly T[],
  limit: number,
  caller: AbortSignal,
  work: (item: T, signal: AbortSignal) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const waiting = items.entries();
  const stop = new AbortController();
  const signal = AbortSignal.any([stop.signal, caller]);
  const runner = async (): Promise<void> => {
    for (const [index, item] of waiting) {
      signal.throwIfAborted();
      results[index] = await work(item, signal);
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(limit, items.length) }, runner));
  } catch (error) {
    stop.abort();
    throw error;
  }
  return results;
}
