import { SchedulingError } from './scheduling.errors.js';
const pending = (..._: readonly unknown[]): never => {
  throw SchedulingError.queryInvalid('scheduling', 'is being written');
};
export function seededRandom(seed: number): () => number {
  return pending(seed);
}
export function shuffle<T>(items: readonly T[], seed: number): T[] {
  return pending(items, seed);
}
