import type { Lab } from './lab.js';
import type { DatabaseKind } from './options.js';

/** What was done, in figures, and everything that contradicts the claim. */
export interface Outcome {
  readonly done: string;
  readonly failures: readonly string[];
}

/** One promise of the product, and the experiment that could refute it. */
export interface Claim {
  readonly name: string;
  readonly promise: string;
  /** Where it can be tried; everywhere unless given. */
  readonly on?: DatabaseKind;
  /** It needs a database that no server has migrated yet. */
  readonly startsEmpty?: true;
  /** The doctor judges the database afterwards, whatever is found; not if this throws, which refutes the claim by itself. */
  attempt(lab: Lab): Promise<Outcome>;
}
