/** What most specs about the native API begin with: the world, somebody to book, and hours that nobody has used yet. */
import { afterAll, beforeAll } from '@jest/globals';
import { hourOf, type NativeUser, NativeWorld } from './native.support.js';

export let world: NativeWorld;
export let doc: NativeUser;
let hour = 0;

/** Call once in a spec, outside of its tests. */
export function useWorld(env: Record<string, string> = {}): void {
  beforeAll(async () => {
    world = await NativeWorld.start({ env });
    doc = await world.user();
  });
  afterAll(async () => {
    await world.close();
  });
}

/** The same after the process ended and started again. */
export async function restart(): Promise<void> {
  world = await world.restart();
}

/** An hour that nobody has used yet. */
export function freshHour(): { start: string; end: string } {
  hour += 1;
  return hourOf(hour);
}
