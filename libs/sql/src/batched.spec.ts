import { describe, expect, test } from '@jest/globals';
import { ConnectionException } from '@mikro-orm/core';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Batched, type BatchLimits } from './batched.js';

/** Queries that end when they are told to; each doubles the numbers it is asked about. */
function heldBatched(limits?: BatchLimits<number>) {
  const sent: (readonly number[])[] = [];
  const ends: ((fail?: Error) => void)[] = [];
  const batched = new Batched<number, number>(async (keys) => {
    sent.push(keys);
    await new Promise<void>((resolve, reject) => ends.push((fail) => (fail === undefined ? resolve() : reject(fail))));
    return keys.map((key) => key * 2);
  }, limits);
  const end = async (index: number, fail?: Error): Promise<void> => {
    ends[index]?.(fail);
    await nextTurn();
    await nextTurn();
  };
  return { batched, sent, end };
}

/** Queries that fail with a negative number among them; with -2, since the connection is lost. */
function doubledUnlessNegative() {
  const sent: (readonly number[])[] = [];
  const batched = new Batched<number, number>(async (keys) => {
    sent.push(keys);
    await nextTurn();
    if (keys.some((key) => key < 0)) {
      throw keys.includes(-2) ? new ConnectionException(new Error('lost')) : new RangeError('negative');
    }
    return keys.map((key) => key * 2);
  });
  return { batched, sent };
}

describe('a query that fails', () => {
  test('fails for those whose keys it cannot take, and nobody else', async () => {
    const { batched, sent } = doubledUnlessNegative();
    const ends = await Promise.allSettled([1, -1, 3].map(async (key) => await batched.get(key)));
    expect(ends.map((end) => (end.status === 'fulfilled' ? end.value : String(end.reason)))).toEqual([
      2,
      'RangeError: negative',
      6,
    ]);
    expect(sent).toEqual([[1, -1, 3], [1], [-1], [3]]);
  });

  test('is not sent again when its connection is lost: it may have done what it was to do', async () => {
    const { batched, sent } = doubledUnlessNegative();
    const ends = await Promise.allSettled([1, -2].map(async (key) => await batched.get(key)));
    expect([ends.map(({ status }) => status), sent]).toEqual([['rejected', 'rejected'], [[1, -2]]]);
  });
});

describe('without limits', () => {
  test('those who ask in one turn of the event loop share a query, and each gets what he asked for', async () => {
    const { batched, sent, end } = heldBatched();
    const answers = [batched.get(1), Promise.resolve().then(async () => await batched.get(2))];
    await nextTurn();
    expect(sent).toEqual([[1, 2]]);
    await end(0);
    expect(await Promise.all(answers)).toEqual([2, 4]);
  });

  test('whoever asks while a query is under way is not given its answer, but that of the next', async () => {
    const { batched, sent, end } = heldBatched();
    const first = batched.get(1);
    await nextTurn();
    const later = [batched.get(1), batched.get(3)];
    await nextTurn();
    expect(sent).toEqual([[1]]);
    await end(0);
    expect([await first, sent]).toEqual([2, [[1], [1, 3]]]);
    await end(1);
    expect(await Promise.all(later)).toEqual([2, 6]);
  });

  test('a query that fails, fails for its own batch alone', async () => {
    const { batched, end } = heldBatched();
    const first = batched.get(1);
    await nextTurn();
    const second = batched.get(2);
    const failure = first.catch((error: unknown) => error);
    await end(0, new Error('lost'));
    expect(await failure).toEqual(new Error('lost'));
    await end(1);
    expect(await second).toBe(4);
  });
});

describe('with limits', () => {
  const limits = { atOnce: 2, sizeOf: (key: number) => key, maxSize: 10 };

  test('a query asks for no more than it may, unless a single look-up does', async () => {
    const { batched, sent, end } = heldBatched(limits);
    const answers = [4, 5, 6, 99, 1].map(async (key) => await batched.get(key));
    await nextTurn();
    expect(sent).toEqual([[4, 5], [6]]);
    await end(1);
    expect(sent).toEqual([[4, 5], [6], [99]]);
    await end(0);
    await end(2);
    await end(3);
    expect(sent).toEqual([[4, 5], [6], [99], [1]]);
    expect(await Promise.all(answers)).toEqual([8, 10, 12, 198, 2]);
  });
});
