/**
 * Every change of a booking's row: the values, the next version, the history, the outbox, and what time will do next, in one
 * transaction.
 */
import { isDeepStrictEqual } from 'node:util';
import { type EntityManager, LockMode } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { transition } from '#libs/scheduling';
import { newId } from '../core/ids.js';
import { BulkFailed } from '../http/bulk-failed.js';
import { IdempotentWork } from '../idempotency/idempotent-work.js';
import { OutboxService } from '../outbox/outbox.service.js';
import { BookingChange } from './booking-change.entity.js';
import { dueOf, dueWithGroup, isDue } from './booking-due.js';
import { bookingFact } from './booking-fact.js';
import { actionBetween, graphOf, openSeatStates, PENDING } from './booking-graph.js';
import { remindAtAfter } from './booking-reminders.js';
import type { BookingValues } from './booking-values.js';
import { Booking } from './booking.entity.js';
import { presentBooking } from './bookings.dto.js';
import type { BulkAnswerDto } from './bulk.dto.js';

/** Who did what. */
export interface ChangeNote {
  readonly actor: string;
  readonly action: string;
  readonly detail: Record<string, unknown>;
}

/** What somebody did at Timekit, found when looking there. */
export const RECONCILE: ChangeNote = { actor: 'system', action: 'reconcile', detail: {} };

/** Whether the client that waits is answered with the row as it is then: its answer is stored with it. */
export type Ending = 'answers' | 'goes_on';

const LOCK_SEATS = 'select 1 from openslot.booking where owner_booking_id = ? and not completed order by id for update';

@Injectable()
export class BookingHistory {
  constructor(
    private readonly outbox: OutboxService,
    private readonly work: IdempotentWork,
  ) {}

  /** The next version of a row that the transaction has locked. */
  async enter(tx: EntityManager, row: Booking, values: BookingValues, change: ChangeNote, at: Date): Promise<void> {
    const { actor, action, detail } = change;
    const from = row.state === PENDING ? null : row.state;
    const byTime = from !== null && dueOf(row).dueState === values.state;
    const before = from === null ? null : { ...row };
    Object.assign(row, values, { version: row.version + 1, updatedAt: at });
    Object.assign(row, dueOf(row), { remindAt: remindAtAfter(before, row, at) });
    const { id: bookingId, version, state: toState } = row;
    tx.create(BookingChange, { id: newId(), bookingId, version, actor, action, fromState: from, toState, detail, at });
    this.outbox.write(tx, bookingFact(row, { actor, action, from }));
    const isNewThere = from === null || values.ownerBookingId !== undefined;
    if (isNewThere && row.ownerBookingId !== null) {
      await this.followOwner(tx, row, row.ownerBookingId, at);
    }
    if (row.graph === 'group_owner' && row.completed && from !== toState) {
      await this.endSeats(tx, row, at);
    }
    if (row.bulkId !== null && from !== null && from !== toState && !byTime) {
      await this.markRelated(tx, row, from, at);
    }
  }

  /** Stores the answer of the client that waits, if this is its end. */
  async end(tx: EntityManager, row: Booking, ending: Ending): Promise<void> {
    if (ending === 'answers') {
      await this.work.finished(tx, presentBooking(row));
    }
  }

  /** The same for the answer to many at once, unless it is a failure. */
  async endAll(tx: EntityManager, answer: BulkAnswerDto | BulkFailed): Promise<BulkAnswerDto | BulkFailed> {
    if (!(answer instanceof BulkFailed)) {
      await this.work.finished(tx, answer);
    }
    return answer;
  }

  /** A seat that is new in a group booking, which may have ended while the seat was on its way here. */
  private async followOwner(tx: EntityManager, seat: Booking, ownerId: string, at: Date): Promise<void> {
    const owner = await tx.findOneOrFail(Booking, { id: ownerId }, { lockMode: LockMode.PESSIMISTIC_READ });
    if (owner.completed) {
      Object.assign(seat, dueWithGroup(seat, owner.state, at));
    }
  }

  /** Timekit ended the seats with their group booking. Each is looked at before it is shown or changed again. */
  private async endSeats(tx: EntityManager, owner: Booking, at: Date): Promise<void> {
    // In the one order of everybody who changes several bookings, which the updates alone would not keep.
    await tx.execute(LOCK_SEATS, [owner.id]);
    for (const standing of openSeatStates()) {
      const seats = { ownerBookingId: owner.id, ...standing };
      await tx.nativeUpdate(Booking, seats, dueWithGroup(standing, owner.state, at));
    }
  }

  /**
   * Whoever acted on the booking may have acted on those that it is related to as well. Each that it may be true of is
   * looked at before it is shown or changed again. Their rows are locked (`booking-lock.ts`).
   */
  private async markRelated(tx: EntityManager, { id, graph, state, bulkId }: Booking, from: string, at: Date) {
    const action = actionBetween(graph, from, state);
    const others = action === undefined ? [] : await tx.find(Booking, { bulkId, id: { $ne: id }, completed: false });
    for (const other of others) {
      const step = transition(graphOf(other.graph), other.state, action ?? '');
      if (step.ok && !isDue(other, at)) {
        Object.assign(other, { dueAt: at, dueAction: action, dueState: step.to });
      }
    }
  }
}

/** Whether any of the values is new to the row. */
export function brings(row: Booking, values: BookingValues): boolean {
  const known = { ...row };
  return !isDeepStrictEqual({ ...known, ...values }, known);
}
