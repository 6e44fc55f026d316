import type { Chance, World } from './world.js';

/** One kind of thing that a platform does. */
export interface Operation {
  /** How often it is drawn. */
  readonly weight: number;
  run(world: World, chance: Chance): Promise<void>;
}
