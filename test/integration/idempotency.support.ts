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

interface HeldRequest {
  arrived: Promise<void>;
  goOn(fate: Fate): void;
}

/** Holds the next such request on its way to Timekit until it is told what becomes of it; the others get there at once. */
export function holdRequest(
  world: NativeWorld,
  matches: (request: { method: string; url: string }) => boolean,
): HeldRequest {
  const arrived = Promise.withResolvers<void>();
  const fate = Promise.withResolvers<Fate>();
  const restore = world.meddle(async (request) => {
    if (!matches(request)) {
      return 'arrives';
    }
    restore();
    arrived.resolve();
    return await fate.promise;
  });
  return { arrived: arrived.promise, goOn: fate.resolve };
}

/** The same for the next new booking. */
export function holdBookings(world: NativeWorld): HeldRequest {
  return holdRequest(world, ({ method, url }) => method === 'POST' && /^\/v2\/bookings(\?|$)/.test(url));
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
