import { Temporal } from 'temporal-polyfill';

/** Where the application takes the time from. Injected everywhere, so that tests can set it. */
export interface Clock {
  now(): Temporal.Instant;
}

/** What time it is, for all that users see. In a test app it can be set, so it may jump. */
export const CLOCK = Symbol('openslot.clock');

/** The machine's own: for how long something takes, and for the lives of API keys and idempotency keys. It is never set. */
export const MACHINE_CLOCK = Symbol('openslot.machine-clock');

export const systemClock: Clock = { now: () => Temporal.Now.instant() };

/** Another clock, or that many milliseconds ahead of it. */
export class ShiftedClock implements Clock {
  aheadMs: number | null = null;

  constructor(readonly base: Clock) {}

  now(): Temporal.Instant {
    return this.aheadMs === null ? this.base.now() : this.base.now().add({ milliseconds: this.aheadMs });
  }
}

/** The instant of `clock` as the ORM takes it, to the millisecond. */
export function dateNow(clock: Clock): Date {
  return new Date(clock.now().epochMilliseconds);
}
