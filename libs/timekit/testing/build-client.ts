/** The client as an application gets it: through the module. */
import { NestFactory } from '@nestjs/core';
import { TimekitClient, TimekitModule, type TimekitOptions } from '../src/index.js';

export const API_KEY = 'live_api_key_0123456789abcdefghijABCDEFGHIJ01';

export async function buildClient(options: Partial<TimekitOptions> & { baseUrl: string }): Promise<TimekitClient> {
  const module = await NestFactory.createApplicationContext(TimekitModule.forRoot({ apiKey: API_KEY, ...options }), {
    abortOnError: false,
    logger: false,
  });
  return module.get(TimekitClient);
}

export interface TestTime {
  now: () => number;
  sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** Half of every jitter. */
  random: () => number;
  /** How long each pause was, in milliseconds. */
  pausesMs: number[];
}

/** A clock that stands still but for pauses, which pass at once. */
export function testTime(startMs = Date.UTC(2026, 10, 22, 12)): TestTime {
  let nowMs = startMs;
  const pausesMs: number[] = [];
  return {
    now: () => nowMs,
    sleep: async (ms) => {
      pausesMs.push(ms);
      nowMs += ms;
    },
    random: () => 0.5,
    pausesMs,
  };
}

/** The error of a promise that must reject with one of this class. */
export async function rejectionOf<T extends Error>(
  promise: Promise<unknown>,
  type: abstract new (...args: never[]) => T,
): Promise<T> {
  const outcome: unknown = await promise.then(
    (value) => new Error(`resolved with ${JSON.stringify(value)}`),
    (error: unknown) => error,
  );
  if (outcome instanceof type) return outcome;
  throw outcome;
}
