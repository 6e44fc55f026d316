/** The slots of a plain grid, from `from` in steps, that meet taken time; a long and mostly free search costs little. */
import type { Edges } from './edges.js';
import type { Offers } from './offers.js';
import type { AvailabilityQuery } from './query.js';
import type { Cutting } from './slots.js';

/** What each resource takes of the grid; `taken` is normal and inside [from, to). */
export function takenOffers(
  taken: readonly Edges[],
  { from, to }: AvailabilityQuery,
  { lengthMs, stepMs }: Cutting,
): Offers {
  const lastIndex = Math.floor((to - from - lengthMs) / stepMs);
  const visit = (windows: Edges, range: (first: number, last: number) => void): void => {
    let next = 0;
    for (let at = 0; at < windows.length; at += 2) {
      const first = Math.max(next, Math.floor((windows[at]! - from - lengthMs) / stepMs) + 1);
      const last = Math.min(lastIndex, Math.ceil((windows[at + 1]! - from) / stepMs) - 1);
      if (first > last) continue;
      range(first, last);
      next = last + 1;
    }
  };
  return {
    order: [...taken.keys()],
    counts: taken.map((windows) => {
      let count = 0;
      visit(windows, (first, last) => (count += last - first + 1));
      return count;
    }),
    write: (resource, times) => {
      let count = 0;
      visit(taken[resource]!, (first, last) => {
        for (let index = first; index <= last; index += 1) times[count++] = from + index * stepMs;
      });
    },
  };
}
