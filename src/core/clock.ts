import { Temporal } from 'temporal-polyfill';

/** Where the application takes the time from. Injected everywhere, so that tests can set it. */
export interface Clock {
  now(): Temporal.Instant;
}

export const CLOCK = Symbol('openslot.clock');

export const systemClock: Clock = { now: () => Temporal.Now.instant() };

/** The instant of `clock` as the ORM takes it, to the millisecond. */
export function dateNow(clock: Clock): Date {
  return new Date(clock.now().epochMilliseconds);
}
