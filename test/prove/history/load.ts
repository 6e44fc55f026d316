/** Random operations by many callers, for as long as something else goes on. */
import { runOne } from './operations.js';
import type { World } from './world.js';

export async function underLoad<T>(world: World, callers: number, work: () => Promise<T>): Promise<T> {
  const load = { goesOn: true };
  const call = async (): Promise<void> => {
    while (load.goesOn) await runOne(world);
  };
  const calls = Promise.all(Array.from({ length: callers }, call));
  // Thrown once `work` has ended; until then nobody waits for it.
  calls.catch(() => (load.goesOn = false));
  try {
    return await work();
  } finally {
    load.goesOn = false;
    await calls;
  }
}
