import { randomInt } from 'node:crypto';
import type { Provider } from '@nestjs/common';

/** Injects `() => number`: the chance in one request, asked once. It decides whom a random round robin prefers. */
export const ENGINE_SEED = Symbol('openslot.engine.seed');

export type SeedSource = () => number;

/** Seeds are unsigned 32-bit integers. */
const SEED_LIMIT = 2 ** 32;

export const engineSeedProvider: Provider = {
  provide: ENGINE_SEED,
  useValue: (() => randomInt(SEED_LIMIT)) satisfies SeedSource,
};
