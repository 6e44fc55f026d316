/** The use cases of bookings: book, read, list, change. What takes several steps is in a file of its own. */
import type { FilterQuery } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import type { RequestKey } from '../auth/request-key.js';
import { CLOCK, type Clock, dateNow } from '../core/clock.js';
import { RequestError } from '../http/http.errors.js';
import { cursorId, type PageQueryDto } from '../http/pagination.dto.js';
import { readActionInputs } from './action-inputs.js';
import { booksResource, standsAs } from './booking-conditions.js';
import type { BookingChange } from './booking-change.entity.js';
import { allowedActionsOf, isClientAction, PENDING } from './booking-graph.js';
import { type BookingOrder, orderOf } from './booking-order.js';
import { BookingRecovery } from './booking-recovery.service.js';
import { BookingStore } from './booking-store.service.js';
import type { Booking, BookingRow } from './booking.entity.js';
import type { BookingActionDto, BookingQueryDto, UpdateBookingDto } from './bookings.dto.js';
import { BookingsError } from './bookings.errors.js';
import { ChangeBooking } from './change-booking.service.js';
import type { CreateBookingDto } from './create-booking.dto.js';
import { CreateBooking } from './create-booking.service.js';
import { checkedReminders } from './reminder.js';
import { emailKeyOf } from './customer.js';
import { DueBookings } from './due-bookings.service.js';
import { checkMeta } from '../http/openslot-ref.js';
import type { RescheduleBookingDto } from './reschedule-booking.dto.js';
import { RescheduleBooking } from './reschedule-booking.service.js';
import { readRescheduleRequest } from './reschedule-request.js';
import { isKnown, type KnownBooking } from './upstream-bookings.service.js';

/** How often a page is read again; after that it shows bookings as they are, whatever state was asked for. */
const MAX_LIST_ROUNDS = 5;

@Injectable()
export class BookingsService {
  constructor(
    private readonly store: BookingStore,
    private readonly creation: CreateBooking,
    private readonly changes: ChangeBooking,
    private readonly moves: RescheduleBooking,
    private readonly recovery: BookingRecovery,
    private readonly due: DueBookings,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** `key`: who books, and what they may say. See `CreateBooking.run` for what it throws. */
  async create(dto: CreateBookingDto, key: RequestKey): Promise<BookingRow> {
    return await this.creation.run(dto, key);
  }

  /** In the order of `booking-order.ts`, one more than the page holds. Pending bookings only when `state` asks for them. Rejects when Timekit cannot be asked. */
  async list(query: BookingQueryDto): Promise<BookingRow[]> {
    const { graph, user_id: userId, resource_id: resourceId, customer_email: email } = query;
    const { where: placed, orderBy } = orderOf(query);
    const where: FilterQuery<Booking> = {
      ...(graph === undefined ? {} : { graph }),
      ...(userId === undefined ? {} : { userId }),
      ...(resourceId === undefined ? {} : { $and: [booksResource(resourceId)] }),
      ...(email === undefined ? {} : { customerEmailKey: emailKeyOf(email) }),
    };
    return await this.listStanding({ where: { $and: [placed, where] }, orderBy }, query.state, query.limit + 1);
  }

  /**
   * What time has moved is listed under the state that it is expected to have, and settled before it is shown. Where that
   * turns out to be another one, the page is read again.
   */
  private async listStanding(
    { where, orderBy }: BookingOrder,
    state: string | undefined,
    limit: number,
  ): Promise<BookingRow[]> {
    const now = dateNow(this.clock);
    const standing = state === undefined ? { state: { $ne: PENDING } } : standsAs(state, now);
    let rows: BookingRow[] = [];
    for (let round = 0; round < MAX_LIST_ROUNDS; round += 1) {
      rows = await this.due.settleAll(await this.store.list({ where: { $and: [where, standing] }, orderBy }, limit));
      if (state === undefined || rows.every((row) => row.state === state)) {
        break;
      }
    }
    return rows;
  }

  /** A pending booking that is old enough is settled first, and so is a change that nobody finished. Throws `bookings.not_found`. */
  async get(id: string): Promise<BookingRow> {
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

  /** Throws as `ChangeBooking.edit` does, `bookings.pending`, and `http.invalid_body` when nothing is to be changed. */
  async update(
    id: string,
    { meta, what, where: place, description, reminders }: UpdateBookingDto,
    actor: string,
  ): Promise<BookingRow> {
    if ([meta, what, place, description, reminders].every((field) => field === undefined)) {
      throw RequestError.invalidField(
        '',
        'empty',
        'Send at least one of meta, what, where, description and reminders.',
      );
    }
    checkMeta(meta ?? {});
    const row = await this.known(id);
    const wanted = reminders === undefined ? undefined : checkedReminders(reminders, row.graph);
    return await this.changes.edit(row, { meta, what, place, description }, wanted, actor);
  }

  /** Throws as `RescheduleBooking.run` does, `bookings.pending`, and `http.invalid_body`. */
  async reschedule(id: string, dto: RescheduleBookingDto, actor: string): Promise<BookingRow> {
    const row = await this.known(id);
    return await this.moves.run(row, readRescheduleRequest(dto, row.graph), actor);
  }

  /** Throws as `ChangeBooking.act` does, and `bookings.pending`. */
  async act(id: string, action: string, dto: BookingActionDto, actor: string): Promise<BookingRow> {
    const row = await this.known(id);
    if (!isClientAction(action)) {
      throw BookingsError.actionNotAllowed({ ...row, allowedActions: allowedActionsOf(row) }, action);
    }
    const inputs = readActionInputs(dto, action);
    const alone = dto.apply_to_bulked_bookings === false;
    return await this.changes.act(row, { action, inputs, sent: dto, alone }, actor);
  }

  /** As it is now. Throws `bookings.not_found`, and `bookings.pending`. */
  async known(id: string): Promise<KnownBooking> {
    const row = await this.get(id);
    if (!isKnown(row)) {
      throw BookingsError.pending(id);
    }
    return row;
  }
}
