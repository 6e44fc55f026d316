import type { SlotTable } from '#libs/scheduling';
import type { SearchedResource } from './upstream-calls.js';

/** The answer to a query, before it is written for the client. */
export interface FoundSlots {
  /** Chronological; they name resources by our ids. */
  readonly slots: SlotTable;
  readonly resources: readonly SearchedResource[];
  readonly outputZone: string;
}
