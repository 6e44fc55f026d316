/** One explanation of each start out of those of several calls. */
import { type Mode, parseTimestamp } from '#libs/scheduling';
import type { OpenslotExplanation, OpenslotResourceExplanation } from '#libs/timekit';
import { instantText } from './combined-constraints.js';
import type { Offer } from './merge-offers.js';
import type { SearchedResource } from './upstream-calls.js';

/** Of a resource by its id at Timekit. */
export type ExplainedResource = OpenslotResourceExplanation;

export interface Explanations {
  /** Timestamps in UTC. */
  readonly starts: readonly OpenslotExplanation[];
  readonly resources: readonly SearchedResource[];
  readonly outputZone: string;
}

/**
 * Resources in the order of the query. `offers` gives the answer to the query, which is asked for only where no
 * single call knows the next start that is offered.
 */
export async function mergeExplanations(
  mode: Mode,
  resources: readonly SearchedResource[],
  answers: readonly (readonly OpenslotExplanation[])[],
  offers: () => Promise<readonly Offer[]>,
): Promise<OpenslotExplanation[]> {
  const [first = [], ...others] = answers;
  if (others.length === 0 && (mode !== 'mutual' || resources.length === 1)) {
    return [...first];
  }
  const offered = await offers();
  return first.map((explanation, index) => {
    const explained = [explanation, ...others.flatMap((answer) => answer[index] ?? [])].flatMap(
      (each) => each.resources,
    );
    const byId = new Map(explained.map((each) => [each.id, each]));
    const inOrder = resources.flatMap(({ timekitResourceId }) => byId.get(timekitResourceId) ?? []);
    const start = parseTimestamp(explanation.start, 'UTC') ?? 0;
    const next = offered.find((offer) => offer.start > start);
    return {
      ...explanation,
      offered: mode === 'mutual' ? inOrder.every((each) => each.offered) : inOrder.some((each) => each.offered),
      next_start: next === undefined ? null : instantText(next.start),
      resources: inOrder,
    };
  });
}
