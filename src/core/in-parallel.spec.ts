import { describe, expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { inParallel } from './in-parallel.js';

const nobodyHangsUp = new AbortController().signal;

describe('work in parallel', () => {
  test('gives results in the order of the items, whoever is done first', async () => {
    const results = await inParallel([30, 1, 10], 2, nobodyHangsUp, async (ms) => {
      await sleep(ms);
      return ms;
    });
    expect(results).toEqual([30, 1, 10]);
  });

  test('never runs more than the limit at once', async () => {
    let running = 0;
    let most = 0;
    await inParallel(Array.from({ length: 20 }), 4, nobodyHangsUp, async () => {
      running += 1;
      most = Math.max(most, running);
      await sleep(1);
      running -= 1;
    });
    expect(most).toBe(4);
  });

  test('after a failure starts nothing more and stops what runs', async () => {
    const started: number[] = [];
    const stopped: number[] = [];
    const work = inParallel([0, 1, 2, 3], 2, nobodyHangsUp, async (item, signal) => {
      started.push(item);
      if (item === 1) throw new Error('refused');
      signal.addEventListener('abort', () => stopped.push(item));
      await sleep(20);
    });
    await expect(work).rejects.toThrow('refused');
    await sleep(40);
    expect(started).toEqual([0, 1]);
    expect(stopped).toEqual([0]);
  });

  test('of nothing is nothing', async () => {
    expect(await inParallel([], 4, nobodyHangsUp, async () => 1)).toEqual([]);
  });
});
