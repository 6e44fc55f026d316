import { LockMode } from '@mikro-orm/core';
import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { ENGINE_OPTIONS, type EngineOptions } from '../engine.module-definition.js';
import { EngineError } from '../engine.errors.js';
import { EngineBooking } from '../storage/booking.entity.js';
import { furtherResources } from './booked-resources.js';
import { BookingCalendars } from './booking-calendars.service.js';
import { recordChange } from './booking-log.js';
import { moveBooking } from './booking-move.js';
import type { Caller } from './caller.js';
import { lockReservation, type Reserved } from './reservation.js';
import { inTransaction } from './transaction.js';

@Injectable()
export class ReservationsService {
  constructor(
    private readonly em: EntityManager,
    private readonly calendars: BookingCalendars,
    @Inject(ENGINE_OPTIONS) private readonly options: EngineOptions,
  ) {}

  /** As it was stored, expired or not. `id` is a UUID. Throws `not_found`. */
  async get(appId: string, id: string): Promise<Reserved> {
    const reservation = await this.em.findOne(EngineBooking, { appId, id, graph: 'reservation' });
    if (reservation === null) {
      throw EngineError.notFound('Reservation');
    }
    const further = await furtherResources(this.em, appId, [id]);
    const calendarId = await this.calendars.remaining(this.em, reservation);
    return { reservation, calendarId, furtherResourceIds: further.get(id) ?? [] };
  }

  /** Lets it end so many seconds from now, at once when there are none. Throws `not_found`, code `reservation_expired`. */
  async extend(caller: Caller, id: string, seconds: number): Promise<EngineBooking> {
    return await inTransaction(this.em, async (tx) => {
      const { reservation, at } = await lockReservation(tx, caller.appId, id, this.options.clock);
      const change = { actor: caller.actor, input: { reservation_time: seconds } };
      if (seconds === 0) {
        await moveBooking(tx, reservation, { action: 'expire', at, ...change });
        return reservation;
      }
      reservation.dueAt = new Date(at.getTime() + seconds * 1_000);
      reservation.version += 1;
      reservation.updatedAt = at;
      recordChange(tx, reservation, { action: 'extend', fromState: reservation.state, ...change });
      return reservation;
    });
  }

  /** Ends all that were made or prolonged after `moment`: by a clock that was ahead, and has gone back to it. */
  async endAllAfter(moment: Date): Promise<void> {
    await inTransaction(this.em, async (tx) => {
      const ahead = await tx.find(
        EngineBooking,
        { graph: 'reservation', state: 'reserved', updatedAt: { $gt: moment } },
        { orderBy: { id: 'asc' }, lockMode: LockMode.PESSIMISTIC_WRITE },
      );
      for (const reservation of ahead) {
        await moveBooking(tx, reservation, { action: 'expire', actor: 'system', input: {}, at: reservation.updatedAt });
      }
    });
  }
}
