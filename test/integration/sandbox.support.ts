/** What the specs about the settable clock share: an app that has one, and to set it and take it away. */
import { expect } from '@jest/globals';
import type { Answer, Problem } from './native.support.js';
import { world } from './world.support.js';

export const TEST_APP = { ENGINE_API_KEY: 'test_api_key_of_the_sandbox_0123456789' };

export async function putClock(now: string): Promise<Answer<Problem>> {
  return await world.api<Problem>('put', '/sandbox/clock', { now });
}

export async function setClock(now: string): Promise<void> {
  expect((await putClock(now)).status).toBe(200);
}

export async function resetClock(): Promise<void> {
  expect((await world.api('delete', '/sandbox/clock')).status).toBe(204);
}
