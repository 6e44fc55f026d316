/**
 * Compares our bookings with Timekit's, those that were changed last first, back to the last good point: the newest change there
 * when a comparison began that came to its end with nothing left open. Whatever differs is brought to where it stands at
 * Timekit. So a webhook that was never sent costs the time until the next run.
 *
 * A run looks at so many pages, and the next one goes on from there. Changes meanwhile move bookings to the front of the list, so
 * nothing that is still to come is passed over; where bookings are deleted meanwhile, it goes back by as many. After a failure
 * the rest is compared all the same, and then all of it again.
 */
import { Inject, Injectable, Logger } from '@nestjs/common';
import { type Followed, FollowBooking } from '../bookings/follow-booking.service.js';
import { type ChangedPage, LastChangedBookings } from '../bookings/last-changed-bookings.service.js';
import { CLOCK, type Clock, dateNow } from '../core/clock.js';
import { inParallel } from '../core/in-parallel.js';
import { InboundError } from './inbound.errors.js';
import { type Progress, ReconciliationProgress } from './reconciliation-progress.service.js';

const AT_ONCE = 8;
/** So much earlier than the last good point is looked at: Timekit need not show changes in the order in which it dates them. */
const OVERLAP_MS = 600_000;
const FROM_THE_FRONT = { scanNewest: null, scanTotal: null, nextPage: 1, failures: 0 };

/** How much a run looks at: so many pages of so many bookings. */
@Injectable()
export class ReconciliationLimits {
  pageSize = 100;
  pagesPerRun = 10;
}

/** A booking that was not as we knew it, or that we did not know. */
export interface Difference {
  readonly timekitBookingId: string;
  readonly bookingId: string | null;
  readonly outcome: Followed['outcome'] | 'failed';
}

export interface ReconciliationReport {
  readonly compared: number;
  readonly differences: readonly Difference[];
  /** Whether this run came to the last good point; otherwise the next one goes on. */
  readonly isComplete: boolean;
  /** By Timekit's clock. Null while no comparison has come to its end. */
  readonly goodUntil: Date | null;
}

@Injectable()
export class ReconciliationService {
  private readonly logger = new Logger(ReconciliationService.name);

  constructor(
    private readonly listing: LastChangedBookings,
    private readonly bookings: FollowBooking,
    private readonly progress: ReconciliationProgress,
    private readonly limits: ReconciliationLimits,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Throws `inbound.reconciling` while another run is under way; rejects when Timekit cannot list its bookings. */
  async run(): Promise<ReconciliationReport> {
    const taken = await this.progress.take();
    if (taken === undefined) {
      throw InboundError.reconciling();
    }
    const held = { lease: taken.lease };
    try {
      return await this.compare(held, taken.progress);
    } finally {
      await this.progress.release(held.lease);
    }
  }

  /** The same as a job: whoever compares already does it for all. */
  async runUnlessRunning(): Promise<void> {
    try {
      await this.run();
    } catch (error) {
      if (!(error instanceof InboundError)) {
        throw error;
      }
    }
  }

  /** `held`: the lease, which is renewed with each page. */
  private async compare(held: { lease: Date }, begun: Progress): Promise<ReconciliationReport> {
    let progress = begun;
    let compared = 0;
    const differences: Difference[] = [];
    for (let pages = 0; pages < this.limits.pagesPerRun; pages += 1) {
      const page = await this.listing.page(progress.nextPage, this.limits.pageSize);
      const found = await inParallel(
        page.different,
        AT_ONCE,
        new AbortController().signal,
        async (id) => await this.follow(id),
      );
      if (page.nameless > 0) {
        this.logger.warn({ bookings: page.nameless }, 'Bookings without an id could not be compared');
      }
      compared += page.listed;
      differences.push(...found);
      const missed = missedPages(progress, page, this.limits.pageSize);
      const isEnd = missed === 0 && (page.isLast || this.isBefore(page, progress.goodUntil));
      const nextPage = missed === 0 ? progress.nextPage + 1 : Math.max(1, progress.nextPage - missed);
      progress = after(progress, page, found.filter(isOpen).length + page.nameless, isEnd ? null : nextPage);
      const lease = await this.progress.save(held.lease, progress);
      if (lease === undefined) {
        throw InboundError.reconciling();
      }
      held.lease = lease;
      if (isEnd) {
        return { compared, differences, isComplete: true, goodUntil: progress.goodUntil };
      }
    }
    return { compared, differences, isComplete: false, goodUntil: progress.goodUntil };
  }

  /** A point later than now says nothing: it is of a sandbox clock that was set back. */
  private isBefore({ oldest }: ChangedPage, goodUntil: Date | null): boolean {
    return (
      goodUntil !== null &&
      goodUntil <= dateNow(this.clock) &&
      oldest !== null &&
      oldest.getTime() < goodUntil.getTime() - OVERLAP_MS
    );
  }

  private async follow(timekitBookingId: string): Promise<Difference> {
    try {
      return { timekitBookingId, ...(await this.bookings.run(timekitBookingId)) };
    } catch (error) {
      this.logger.warn({ err: error, timekit_booking_id: timekitBookingId }, 'A booking could not be compared');
      return { timekitBookingId, bookingId: null, outcome: 'failed' };
    }
  }
}

/** What has to be looked at again. */
function isOpen({ outcome }: Difference): boolean {
  return outcome === 'failed' || outcome === 'later';
}

/** How many pages before this one may hold what has taken the places of deleted bookings, since the page before was read. */
function missedPages({ scanTotal }: Progress, { total }: ChangedPage, pageSize: number): number {
  return scanTotal === null ? 0 : Math.max(0, Math.ceil((scanTotal - total) / pageSize));
}

/** `nextPage`: null at the end. */
function after(before: Progress, page: ChangedPage, open: number, nextPage: number | null): Progress {
  const { goodUntil } = before;
  const scanNewest = before.nextPage === 1 ? page.newest : before.scanNewest;
  const failures = before.failures + open;
  if (nextPage !== null) {
    return { goodUntil, scanNewest, scanTotal: page.total, nextPage, failures };
  }
  return { ...FROM_THE_FRONT, goodUntil: failures === 0 ? (scanNewest ?? goodUntil) : goodUntil };
}
