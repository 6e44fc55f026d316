import type { Face } from './ledger.js';
import type { Chance, World } from './world.js';

/** One kind of thing that a platform does. */
export interface Operation {
  readonly kind: string;
  /** How often it is drawn. */
  readonly weight: number;
  /** Where it exists; on both faces unless given. */
  readonly faces?: readonly Face[];
  /** One request and its note in the ledger: whether it was carried out. Undefined, when there is nothing to do it to. */
  run(world: World, chance: Chance, face: Face): Promise<boolean | undefined>;
}
