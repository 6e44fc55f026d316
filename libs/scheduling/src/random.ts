/**
 * Chance with an argument: the same seed gives the same order everywhere, so a search can be repeated and tested.
 * The generator is mulberry32 (public domain, Tommy Ettinger): small, fast, and no use for secrets.
 */

/** Numbers in [0, 1) from an integer seed; seeds that differ only by a multiple of 2^53 are not told apart. */
export function seededRandom(seed: number): () => number {
  // Both halves count, so that seeds made from epoch milliseconds do not repeat every 2^32.
  let state = (seed ^ Math.floor(seed / 2 ** 32)) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A new array in an order that depends on the seed alone; every order is equally likely over random seeds. */
export function shuffle<T>(items: readonly T[], seed: number): T[] {
  const random = seededRandom(seed);
  const shuffled = [...items];
  for (let index = shuffled.length - 1; index > 0; index -= 1) {
    const other = Math.floor(random() * (index + 1));
    [shuffled[index], shuffled[other]] = [shuffled[other]!, shuffled[index]!];
  }
  return shuffled;
}
