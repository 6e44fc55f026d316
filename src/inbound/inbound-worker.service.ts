/**
 * Does what Timekit's events ask for: look at the booking there, and record what is found. It begins when this process has stored
 * an event; what another process left, and what has to wait, is taken by the job that runs every minute.
 */
import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { type Followed, FollowBooking } from '../bookings/follow-booking.service.js';
import { inParallel } from '../core/in-parallel.js';
import { type ClaimedEvent, InboundEvents } from './inbound-events.service.js';

const AT_ONCE = 8;
const APPLIED: ReadonlySet<Followed['outcome']> = new Set(['unchanged', 'recorded', 'adopted']);

@Injectable()
export class InboundWorker implements BeforeApplicationShutdown {
  private readonly logger = new Logger(InboundWorker.name);
  private running: Promise<void> | undefined;
  private isAsked = false;
  private isStopping = false;

  constructor(
    private readonly events: InboundEvents,
    private readonly bookings: FollowBooking,
  ) {}

  /** There is something to do. Comes back at once. */
  look(): void {
    this.isAsked = true;
    this.running ??= this.run();
  }

  /** All that is due now. Never throws for a single event: what fails is tried again. */
  async applyDue(): Promise<void> {
    while (!this.isStopping) {
      const events = await this.events.claim(AT_ONCE);
      if (events.length === 0) {
        return;
      }
      await inParallel(events, AT_ONCE, new AbortController().signal, async (event) => await this.apply(event));
    }
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    await this.running;
  }

  private async run(): Promise<void> {
    try {
      while (this.isAsked) {
        this.isAsked = false;
        await this.applyDue();
      }
    } catch (error) {
      this.logger.warn({ err: error }, 'Events of Timekit could not be worked on; they go on later');
    } finally {
      this.running = undefined;
    }
  }

  private async apply(event: ClaimedEvent): Promise<void> {
    let followed: Followed;
    try {
      followed = await this.bookings.run(event.timekitBookingId);
    } catch (error) {
      this.logger.warn({ err: error, timekit_booking_id: event.timekitBookingId }, 'A booking could not be looked at');
      await this.events.postpone(event, error instanceof Error ? error.message : String(error));
      return;
    }
    const { outcome } = followed;
    if (outcome === 'later') {
      await this.events.postpone(event, 'The booking is being made or changed.');
    } else {
      await this.events.finish(event, APPLIED.has(outcome) ? 'applied' : 'ignored', outcome);
    }
  }
}
