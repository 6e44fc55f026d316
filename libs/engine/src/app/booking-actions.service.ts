/** What clients do to bookings: one step along the graph, of one booking or of all that were made together. */
import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { transition } from '#libs/scheduling';
import { ENGINE_OPTIONS, type EngineOptions } from '../engine.module-definition.js';
import { EngineError } from '../engine.errors.js';
import { EngineBooking } from '../storage/booking.entity.js';
import { BookingCalendars } from './booking-calendars.service.js';
import { isDue } from './booking-due.js';
import { callableActions, graphOf } from './booking-graph.js';
import { findLocked, lockBooking, lockTogether } from './booking-lock.js';
import { moveBooking } from './booking-move.js';
import type { Caller } from './caller.js';
import { DueBookingsService } from './due-bookings.service.js';
import { assertCancellable } from './group-seats.js';
import { settledTransaction, StillDue } from './settled-transaction.js';

export interface BookingAct {
  readonly id: string;
  readonly action: string;
  readonly input: Record<string, unknown>;
}

const RELATED = 'select id from engine.booking where app_id = ? and bulk_id = ? order by id';

@Injectable()
export class BookingActionsService {
  constructor(
    private readonly em: EntityManager,
    private readonly calendars: BookingCalendars,
    private readonly due: DueBookingsService,
    @Inject(ENGINE_OPTIONS) private readonly options: EngineOptions,
  ) {}

  /**
   * Performs an action that a client may call. Throws `not_found`, code `action_not_allowed` (with the actions that are),
   * code `slot_taken` or `seats_taken` when the new state holds what is taken, code `too_late` for a customer who cancels a
   * seat too late; the booking then stays as it was.
   */
  async act(caller: Caller, act: BookingAct): Promise<EngineBooking> {
    const settle = async () => await this.due.settleAround(caller.appId, act.id);
    return await settledTransaction(this.em, settle, async (tx) => await this.actIn(tx, caller, act));
  }

  /**
   * The same to the bookings that were made together with it too: all of them or none, but for those whose states do not allow
   * it, and seats that it comes too late for.
   */
  async actOnRelated(caller: Caller, act: BookingAct): Promise<EngineBooking> {
    const { appId } = caller;
    const booking = await this.em.findOne(EngineBooking, { appId, id: act.id });
    if (booking === null || booking.bulkId === null) {
      return await this.act(caller, act);
    }
    const { bulkId } = booking;
    const settle = async () => await this.due.settleAll(appId);
    return await settledTransaction(this.em, settle, async (tx) => {
      const related = await tx.execute<{ id: string }[]>(RELATED, [appId, bulkId]);
      const ids = related.map(({ id }) => id);
      await lockTogether(tx, appId, ids);
      const acted = await this.actIn(tx, caller, act);
      for (const id of ids.filter((each) => each !== act.id)) {
        const other = await findLocked(tx, appId, id);
        if (other !== null && callableActions(other).some((name) => name === act.action)) {
          await this.actUnlessLate(tx, caller, { ...act, id });
        }
      }
      return acted;
    });
  }

  private async actUnlessLate(tx: EntityManager, caller: Caller, act: BookingAct): Promise<void> {
    try {
      await this.actIn(tx, caller, act);
    } catch (error) {
      // It is thrown before anything is written.
      if (!(error instanceof EngineError && error.fault.kind === 'refused' && error.fault.code === 'too_late')) {
        throw error;
      }
    }
  }

  /** As `act`, as a part of the caller's transaction. Throws `StillDue` when the booking's moment came first. */
  async actIn(tx: EntityManager, caller: Caller, { id, action, input }: BookingAct): Promise<EngineBooking> {
    const booking = await lockBooking(tx, caller.appId, id);
    const at = new Date(this.options.clock.now().epochMilliseconds);
    if (isDue(booking, at)) {
      throw new StillDue();
    }
    const allowed = callableActions(booking);
    const move = transition(graphOf(booking), booking.state, action);
    if (!move.ok || !allowed.some((name) => name === action)) {
      throw EngineError.refused(
        `The action is not allowed while the booking is ${booking.state}.`,
        'action_not_allowed',
        422,
        { allowed },
      );
    }
    if (action === 'cancel_by_customer' && booking.ownerBookingId !== null) {
      await assertCancellable(tx, caller.appId, booking.ownerBookingId, at);
    }
    if (move.effects.includes('claim')) {
      booking.calendarId = await this.calendars.remaining(tx, booking);
    }
    await moveBooking(tx, booking, { action, actor: caller.actor, input, at });
    // Whatever comes next in the transaction looks at rows.
    await tx.flush();
    return booking;
  }
}
