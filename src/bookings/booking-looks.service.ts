/**
 * What a look at Timekit says of a booking, and how that is recorded.
 *
 * One that is gone there has ended: only bookings in a final state are deleted, so that everyone involved has been told. In
 * which one it was nobody can say any more, so it is recorded as the one that ends it without its customer: cancelled, or
 * declined or unpaid where it was not settled yet. Otherwise it would stand open here for good, and its user could never be
 * deleted. The exceptions stay as we know them: what is over here too, what changed so lately that Timekit may not show it
 * yet, what is there under another id (it was rescheduled, and where it went does not show), and a 404 that does not say that it
 * is about the booking.
 */
import { Inject, Injectable } from '@nestjs/common';
import { transition } from '#libs/scheduling';
import { TimekitNotFoundError } from '#libs/timekit';
import { CLOCK, type Clock } from '../core/clock.js';
import { graphOf } from './booking-graph.js';
import { type ChangeNote, RECONCILE } from './booking-history.service.js';
import { BookingStandings } from './booking-standings.service.js';
import type { BookingValues } from './booking-values.js';
import { type BookingsError, isGone } from './bookings.errors.js';
import { type KnownBooking, UpstreamBookings } from './upstream-bookings.service.js';

export interface Found {
  readonly values: BookingValues;
  readonly change: ChangeNote;
}

/** Longer than Timekit takes to show what was made there. */
const SHOWN_AFTER_MS = 60_000;
const ENDINGS = ['cancel', 'decline', 'timeout', 'cancel_by_owner'] as const;

@Injectable()
export class BookingLooks {
  constructor(
    private readonly standings: BookingStandings,
    private readonly upstream: UpstreamBookings,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Undefined for a booking that is gone at Timekit and stays as we know it. Rejects when Timekit cannot be asked. */
  async at(row: KnownBooking): Promise<Found | undefined> {
    try {
      const values = await this.standings.of(row);
      const { meta } = values;
      return { values, change: { ...RECONCILE, detail: meta === undefined ? {} : { meta } } };
    } catch (error) {
      if (!isGone(error)) {
        throw error;
      }
      return isOfBooking(error) && (await this.isSurelyGone(row)) ? endOf(row) : undefined;
    }
  }

  private async isSurelyGone(row: KnownBooking): Promise<boolean> {
    // On either side of now: a clock that was set may have gone back since.
    const isFresh = Math.abs(this.clock.now().epochMilliseconds - row.updatedAt.getTime()) < SHOWN_AFTER_MS;
    if (isFresh) {
      return false;
    }
    const found = await this.upstream.find(row);
    // What shows then is only what it was before it was rescheduled.
    const isOld = found.kind === 'found' && found.standing.state === 'rescheduled_by_customer';
    return isOld || found.kind === 'absent';
  }
}

function isOfBooking({ cause }: BookingsError): boolean {
  return cause instanceof TimekitNotFoundError && cause.model === 'Booking';
}

function endOf({ graph, state, completed }: KnownBooking): Found | undefined {
  const known = graphOf(graph);
  const from = state === 'initialized' ? known.initialState : state;
  const end = ENDINGS.map((action) => transition(known, from, action)).find((step) => step.ok);
  return completed || end === undefined
    ? undefined
    : { values: { state: end.to, completed: true }, change: { ...RECONCILE, detail: { gone_upstream: true } } };
}
