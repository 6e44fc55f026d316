import { Temporal } from 'temporal-polyfill';
import type { Clock } from '../../src/core/clock.js';

/** A clock that stands still until it is told otherwise. */
export class TestClock implements Clock {
  #now: Temporal.Instant;

  /** Default: a Monday morning in winter. */
  constructor(iso = '2026-11-23T08:00:00Z') {
    this.#now = Temporal.Instant.from(iso);
  }

  now(): Temporal.Instant {
    return this.#now;
  }

  set(iso: string): void {
    this.#now = Temporal.Instant.from(iso);
  }

  advance(duration: Temporal.DurationLike): void {
    this.#now = this.#now.add(duration);
  }
}
