/** The use cases of bookings: book, read, list, change. What takes several steps is in a file of its own. */
import type { FilterQuery } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Temporal } from 'temporal-polyfill';
import { cursorId, type PageQueryDto } from '../http/pagination.dto.js';
import type { BookingChange } from './booking-change.entity.js';
import { allowedActionsOf, isClientAction, PENDING } from './booking-graph.js';
import { BookingRecovery } from './booking-recovery.service.js';
import { readBookingRequest } from './booking-request.js';
import { BookingStore } from './booking-store.service.js';
import type { Booking } from './booking.entity.js';
import type { BookingActionDto, BookingQueryDto, CreateBookingDto, UpdateBookingDto } from './bookings.dto.js';
import { BookingsError } from './bookings.errors.js';
import { ChangeBooking } from './change-booking.service.js';
import { CreateBooking } from './create-booking.service.js';
import { emailKeyOf } from './customer.js';
import { checkMeta } from './openslot-ref.js';
import { isKnown, type KnownBooking } from './upstream-bookings.service.js';

@Injectable()
export class BookingsService {
  constructor(
    private readonly store: BookingStore,
    private readonly creation: CreateBooking,
    private readonly changes: ChangeBooking,
    private readonly recovery: BookingRecovery,
  ) {}

  /** `actor`: who books, for the history. See `CreateBooking.run` for what it throws. */
  async create(dto: CreateBookingDto, actor: string): Promise<Booking> {
    return await this.creation.run(readBookingRequest(dto), actor);
  }

  /** Newest first, one more than the page holds. Pending bookings only when `state` asks for them. */
  async list(query: BookingQueryDto): Promise<Booking[]> {
    const after = cursorId(query);
    const { graph, user_id: userId, resource_id: resourceId, customer_email: email, from, to } = query;
    const where: FilterQuery<Booking> = {
      state: query.state ?? { $ne: PENDING },
      ...(after === undefined ? {} : { id: { $lt: after } }),
      ...(graph === undefined ? {} : { graph }),
      ...(userId === undefined ? {} : { userId }),
      ...(resourceId === undefined ? {} : { resourceId }),
      ...(email === undefined ? {} : { customerEmailKey: emailKeyOf(email) }),
      ...(from === undefined && to === undefined ? {} : { startsAt: windowOf(from, to) }),
    };
    return await this.store.list(where, query.limit + 1);
  }

  /** A pending booking that is old enough is settled first, and so is a change that nobody finished. Throws `bookings.not_found`. */
  async get(id: string): Promise<Booking> {
    const row = await this.store.find(id);
    const settled = row === null ? null : await this.recovery.resolve(row);
    if (settled === null) {
      throw BookingsError.notFound(id);
    }
    return settled;
  }

  /** Oldest first, one more than the page holds. */
  async history(id: string, query: PageQueryDto): Promise<BookingChange[]> {
    const after = cursorId(query);
    await this.get(id);
    return await this.store.history(id, after, query.limit + 1);
  }

  /** Throws as `ChangeBooking.replaceMeta` does, and `bookings.pending`. */
  async update(id: string, { meta }: UpdateBookingDto, actor: string): Promise<Booking> {
    checkMeta(meta);
    return await this.changes.replaceMeta(await this.known(id), meta, actor);
  }

  /** Throws as `ChangeBooking.act` does, and `bookings.pending`. */
  async act(id: string, action: string, dto: BookingActionDto, actor: string): Promise<Booking> {
    const row = await this.known(id);
    if (!isClientAction(action)) {
      throw BookingsError.actionNotAllowed({ ...row, allowedActions: allowedActionsOf(row) }, action);
    }
    const inputs = { ...dto.inputs, ...(dto.message === undefined ? {} : { message: dto.message }) };
    return await this.changes.act(row, action, inputs, actor);
  }

  private async known(id: string): Promise<KnownBooking> {
    const row = await this.get(id);
    if (!isKnown(row)) {
      throw BookingsError.pending(id);
    }
    return row;
  }
}

/** Half-open. The texts were checked by the DTO, with the same parser. */
function windowOf(from: string | undefined, to: string | undefined): { $gte?: Date; $lt?: Date } {
  return { ...(from === undefined ? {} : { $gte: dateOf(from) }), ...(to === undefined ? {} : { $lt: dateOf(to) }) };
}

function dateOf(text: string): Date {
  return new Date(Temporal.Instant.from(text).epochMilliseconds);
}
