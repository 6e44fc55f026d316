/** One sentence about the stored data that must always be true, and the query that judges it. */
export interface Invariant {
  readonly name: string;
  /** What would be wrong in the world if it broke. */
  readonly why: string;
  /**
   * One row for each thing judged: `id` (text) and `broken`, where null counts as true: what cannot be judged is not sound.
   * Judges from the rows alone, never by a constraint.
   */
  readonly sql: string;
  /** Holds only when Timekit is the embedded engine. */
  readonly embeddedOnly?: true;
}
