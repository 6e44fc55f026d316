/** What the specs about repeated requests share. */
import { jest } from '@jest/globals';
import type { Response } from 'supertest';
import { type Claim, IdempotencyKeys } from '../../src/idempotency/idempotency-keys.service.js';
import type { TestApp } from '../support/app.js';
import type { Fate, NativeWorld } from './native.support.js';

/** Status, bytes and the headers that belong to an answer. */
export function answerOf({ status, text, headers }: Response): unknown {
  return { status, text, type: headers['content-type'], location: headers['location'], etag: headers['etag'] };
}

/** Holds the next new booking on its way to Timekit until it is told what becomes of it; the others get theirs at once. */
export function holdBookings(world: NativeWorld): { arrived: Promise<void>; goOn(fate: Fate): void } {
  const arrived = Promise.withResolvers<void>();
  const fate = Promise.withResolvers<Fate>();
  const restore = world.meddle(async ({ method, url }) => {
    if (method !== 'POST' || !/^\/v2\/bookings(\?|$)/.test(url)) {
      return 'arrives';
    }
    restore();
    arrived.resolve();
    return await fate.promise;
  });
  return { arrived: arrived.promise, goOn: fate.resolve };
}

/** Has the next request with a key stop right after it claimed its key. */
export function holdAfterClaim({ app }: TestApp): { arrived: Promise<void>; goOn: () => void } {
  const [arrived, on] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const store = app.get(IdempotencyKeys);
  const claim = store.claim.bind(store);
  jest.spyOn(store, 'claim').mockImplementationOnce(async (...args): Promise<Claim> => {
    const claimed = await claim(...args);
    arrived.resolve();
    await on.promise;
    return claimed;
  });
  return { arrived: arrived.promise, goOn: () => on.resolve() };
}
