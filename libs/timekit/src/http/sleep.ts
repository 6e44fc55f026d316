/** A pause that ends early, by rejecting, when the signal fires. */
import { setTimeout as delay } from 'node:timers/promises';

export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  await delay(ms, undefined, signal === undefined ? {} : { signal });
}
