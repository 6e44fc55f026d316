/**
 * Brings a booking to where it stands at Timekit, whoever moved it there. Timekit is always looked at, and what is there now is
 * recorded: so it does not matter how often, how late and in which order somebody says that it changed.
 *
 * Only who has the turn records what they found, and only on the version that the turn began with: what others recorded
 * meanwhile may be newer than what was found, and is looked at again.
 */
import { Injectable } from '@nestjs/common';
import type { TimekitBooking } from '#libs/timekit';
import { asSystem } from '../auth/actor.js';
import { isUuid } from '../core/ids.js';
import { REF_KEY } from '../http/openslot-ref.js';
import { AdoptBooking, type NotAdopted } from './adopt-booking.service.js';
import { isSeatGraph } from './booking-graph.js';
import { BookingLooks, type Found } from './booking-looks.service.js';
import { BookingRecovery } from './booking-recovery.service.js';
import { BookingStore } from './booking-store.service.js';
import { isKnown, type KnownBooking, UpstreamBookings } from './upstream-bookings.service.js';

/**
 * `later`: somebody is making or changing it right now, so look again. `gone`: Timekit does not know it (any more), and
 * nothing is recorded of that (`booking-looks.service.ts`).
 */
export type Followed =
  | { readonly outcome: 'unchanged' | 'recorded' | 'adopted' | 'later'; readonly bookingId: string | null }
  | { readonly outcome: NotAdopted | 'gone'; readonly bookingId: string | null };

@Injectable()
export class FollowBooking {
  constructor(
    private readonly upstream: UpstreamBookings,
    private readonly looks: BookingLooks,
    private readonly store: BookingStore,
    private readonly recovery: BookingRecovery,
    private readonly adoption: AdoptBooking,
  ) {}

  /** Rejects when Timekit cannot be asked. */
  async run(timekitBookingId: string): Promise<Followed> {
    return await asSystem(async () => await this.follow(timekitBookingId));
  }

  private async follow(timekitBookingId: string): Promise<Followed> {
    const row = await this.store.findByTimekitId(timekitBookingId);
    if (row === null) {
      return await this.meet(timekitBookingId);
    }
    const seat = isSeatGraph(row.graph) ? await this.lastShown(timekitBookingId) : undefined;
    return seat !== undefined && (await this.hasOpenGroup(seat))
      ? { outcome: 'later', bookingId: row.id }
      : await this.bring(row.id);
  }

  /** Where a booking has got to, however often it was rescheduled there, as far as Timekit tells. */
  private async lastShown(timekitBookingId: string): Promise<TimekitBooking | undefined> {
    let last = await this.upstream.shown(timekitBookingId);
    for (const seen = new Set<string>(); last?.state === 'rescheduled_by_customer' && !seen.has(last.id);) {
      seen.add(last.id);
      const next = last.attributes?.rescheduled?.to;
      last = isUuid(next) ? await this.upstream.shown(next) : undefined;
    }
    return last;
  }

  /** Makes the group booking of a seat known first, so that the seat goes there; whether that has to wait. */
  private async hasOpenGroup({ graph, owner_booking: owner }: TimekitBooking): Promise<boolean> {
    if (!isSeatGraph(graph) || !isUuid(owner?.id) || (await this.store.findByTimekitId(owner.id)) !== null) {
      return false;
    }
    return (await this.follow(owner.id)).outcome === 'later';
  }

  /** No row has this id of Timekit's. */
  private async meet(timekitBookingId: string): Promise<Followed> {
    const booking = await this.upstream.shown(timekitBookingId);
    if (booking === undefined) {
      return { outcome: 'gone', bookingId: null };
    }
    if (await this.hasOpenGroup(booking)) {
      return { outcome: 'later', bookingId: null };
    }
    const ref = booking.meta?.[REF_KEY];
    const bearer = isUuid(ref) ? await this.store.find(ref) : null;
    const brought = bearer === null ? undefined : await this.bringAs(bearer.id, booking);
    if (brought !== undefined) {
      return brought;
    }
    const adoption = await this.adoption.run(booking);
    switch (adoption.kind) {
      case 'adopted':
        return { outcome: 'adopted', bookingId: adoption.bookingId };
      case 'known':
        return (await this.bringAs(adoption.bookingId, booking)) ?? { outcome: 'later', bookingId: null };
      case 'not_adopted':
        return { outcome: adoption.reason, bookingId: null };
    }
  }

  /** Undefined when that one at Timekit is none of ours by this id: it has but a copy of the reference. */
  private async bringAs(id: string, booking: TimekitBooking): Promise<Followed | undefined> {
    const brought = await this.bring(id);
    return brought.outcome === 'later' || (await this.isPartOf(id, booking)) ? brought : undefined;
  }

  /** Whether our booking, as it is now known, is or was that one at Timekit. */
  private async isPartOf(id: string, { id: timekitBookingId, state }: TimekitBooking): Promise<boolean> {
    return state === 'rescheduled_by_customer' || (await this.store.findByTimekitId(timekitBookingId))?.id === id;
  }

  /** One that is still pending, that was left in the middle of a change, or is due, is settled by whoever settles those. */
  private async bring(id: string): Promise<Followed> {
    const later = { outcome: 'later', bookingId: id } as const;
    const row = await this.store.find(id);
    const settled = row === null ? null : await this.recovery.resolve(row);
    if (row === null || settled === null || !isKnown(settled)) {
      return later;
    }
    const turn = await this.store.takeTurn(id);
    if (turn === undefined) {
      return later;
    }
    const found = await this.lookAt(turn);
    if (found === undefined) {
      await this.store.endTurn(turn);
      return { outcome: 'gone', bookingId: id };
    }
    const recorded = await this.store.recordSeen(turn, found.values, found.change);
    if (recorded === undefined) {
      return later;
    }
    return { outcome: recorded.version > row.version ? 'recorded' : 'unchanged', bookingId: id };
  }

  /** The turn is not kept when Timekit cannot be asked. */
  private async lookAt(turn: KnownBooking): Promise<Found | undefined> {
    try {
      return await this.looks.at(turn);
    } catch (error) {
      await this.store.endTurn(turn);
      throw error;
    }
  }
}
