/**
 * Runs a search a little at a time: other requests are answered in between, and one that takes too long is given up. How
 * much a search may take is said in `availability-limits.ts`.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { SchedulingError } from '#libs/scheduling';
import { EngineError } from '../engine.errors.js';
import { MAX_SEARCH_MS } from './availability-limits.js';

/** How long others wait at most. */
const SLICE_MS = 10;

/** What `search` gives. Too much of an answer, or of work, becomes a 422 on `field`, the one a client would make smaller. */
export async function runSearch<T>(field: string, search: Generator<undefined, T>): Promise<T> {
  let worked = 0;
  for (;;) {
    // The time of the processor, not of the clock: on a busy machine a search takes longer, and costs no more.
    const before = process.threadCpuUsage();
    const result = runUntil(field, search, performance.now() + SLICE_MS);
    if (result.done === true) {
      return result.value;
    }
    const { user, system } = process.threadCpuUsage(before);
    worked += (user + system) / 1000;
    if (worked >= MAX_SEARCH_MS) {
      const detail = `the search took more than ${MAX_SEARCH_MS} ms; shorten the period or ask for fewer resources`;
      throw EngineError.invalid({ [field]: [detail] });
    }
    await nextTurn();
  }
}

function runUntil<T>(field: string, search: Generator<undefined, T>, until: number): IteratorResult<undefined, T> {
  try {
    let step = search.next();
    while (step.done !== true && performance.now() < until) {
      step = search.next();
    }
    return step;
  } catch (error) {
    if (error instanceof SchedulingError && TOO_LARGE.has(error.code)) {
      throw EngineError.invalid({ [field]: [error.message] });
    }
    throw error;
  }
}

const TOO_LARGE: ReadonlySet<string> = new Set(['scheduling.too_many_slots', 'scheduling.too_many_named']);
