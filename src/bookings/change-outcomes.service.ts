/** What came of a change that was sent to Timekit: looked up when the answer does not say, and recorded. */
import { Injectable, Logger } from '@nestjs/common';
import { TimekitConflictError, TimekitError, TimekitInvalidError } from '#libs/timekit';
import { ResourcesService } from '../resources/resources.service.js';
import { BookingStandings, type Standing } from './booking-standings.service.js';
import type { ChangeNote, Ending } from './booking-history.service.js';
import { BookingStore } from './booking-store.service.js';
import type { BookingValues } from './booking-values.js';
import { BookingsError, isGone } from './bookings.errors.js';
import type { KnownBooking } from './upstream-bookings.service.js';

@Injectable()
export class ChangeOutcomes {
  private readonly logger = new Logger(ChangeOutcomes.name);

  constructor(
    private readonly store: BookingStore,
    private readonly standings: BookingStandings,
    private readonly resources: ResourcesService,
  ) {}

  /** Our id of the resource whose time is taken, if that is why an action failed: the booking's or one related to it has it. */
  async takenBy(error: UpstreamError): Promise<string | undefined> {
    const timekitResourceId = error instanceof TimekitConflictError ? error.resourceId : undefined;
    return timekitResourceId === undefined ? undefined : (await this.resources.ofTimekit(timekitResourceId))?.id;
  }

  /**
   * How the booking is at Timekit. With an unknown outcome the turn begins anew, since a call may have taken most of it.
   * When Timekit cannot be asked there is no answer; the turn is then over unless the outcome is unknown.
   */
  async look(turn: KnownBooking, unknown: boolean): Promise<{ turn: KnownBooking; current?: Standing }> {
    const kept = unknown ? await this.store.renewTurn(turn) : turn;
    if (kept === undefined) {
      throw BookingsError.changedMeanwhile(turn.id);
    }
    try {
      return { turn: kept, current: await this.standings.of(kept) };
    } catch (error) {
      this.logger.warn({ err: error, booking_id: turn.id }, 'How a booking stands cannot be looked up now');
      if (!unknown) {
        await this.store.endTurn(kept);
      }
      return { turn: kept };
    }
  }

  /** Throws `bookings.changed_meanwhile` when the turn was lost. */
  async record(turn: KnownBooking, values: BookingValues, note: ChangeNote, ending: Ending): Promise<KnownBooking> {
    const row = await this.store.record(turn, values, note, ending);
    if (row === undefined) {
      throw BookingsError.changedMeanwhile(turn.id);
    }
    return row;
  }
}

export type UpstreamError = TimekitError | BookingsError;

export function isOfUpstream(error: unknown): error is UpstreamError {
  return error instanceof TimekitError || isGone(error);
}

export function isUnknown(error: UpstreamError): boolean {
  return error instanceof TimekitError && error.outcomeUnknown;
}

/** Whether, after this failure, the booking may stand elsewhere at Timekit than on our row. */
export function mayHaveMoved(error: UpstreamError): boolean {
  return isUnknown(error) || error instanceof TimekitInvalidError || error instanceof TimekitConflictError;
}
