import { describe, expect, test } from '@jest/globals';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { inParallel } from './in-parallel.js';

const nobodyHangsUp = new AbortController().signal;

describe('work in parallel', () => {
  test('gives results in the order of the items, whoever is done first', async () => {
    const others = Promise.withResolvers<void>();
    const results = await inParallel(['slow', 'quick', 'last'], 2, nobodyHangsUp, async (item) => {
      if (item === 'slow') await others.promise;
      if (item === 'last') others.resolve();
      return item;
    });
    expect(results).toEqual(['slow', 'quick', 'last']);
  });

  test('never runs more than the limit at once', async () => {
    let running = 0;
    let most = 0;
    await inParallel(Array.from({ length: 20 }), 4, nobodyHangsUp, async () => {
      running += 1;
      most = Math.max(most, running);
      await nextTurn();
      running -= 1;
    });
    expect(most).toBe(4);
  });

  test('after a failure starts nothing more and stops what runs', async () => {
    const started: number[] = [];
    const stopped: number[] = [];
    const stillRunning = Promise.withResolvers<void>();
    const work = inParallel([0, 1, 2, 3], 2, nobodyHangsUp, async (item, signal) => {
      started.push(item);
      if (item === 1) throw new Error('refused');
      signal.addEventListener('abort', () => stopped.push(item));
      await stillRunning.promise;
    });
    await expect(work).rejects.toThrow('refused');
    stillRunning.resolve();
    await nextTurn();
    expect(started).toEqual([0, 1]);
    expect(stopped).toEqual([0]);
  });

  test('of nothing is nothing', async () => {
    expect(await inParallel([], 4, nobodyHangsUp, async () => 1)).toEqual([]);
  });
});
