import type { Offer } from './merge-offers.js';
import type { SearchedResource } from './upstream-calls.js';

/** The answer to a query, before it is written for the client. */
export interface FoundSlots {
  /** Chronological; they name resources by our ids. */
  readonly offers: readonly Offer[];
  readonly resources: readonly SearchedResource[];
  readonly outputZone: string;
}
