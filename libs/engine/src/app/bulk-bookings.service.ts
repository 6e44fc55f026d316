/** Many bookings in one call: each for itself, or all of them in one transaction. */
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { EngineError } from '../engine.errors.js';
import type { BookingRow } from '../storage/booking.entity.js';
import type { BookingInput } from '../http/v2/bookings.input.js';
import { BookingActionsService, type BookingAct } from './booking-actions.service.js';
import { lockTogether } from './booking-lock.js';
import { BookingsService } from './bookings.service.js';
import type { Caller } from './caller.js';
import { DueBookingsService } from './due-bookings.service.js';
import { SeatBookingsService } from './seat-bookings.service.js';
import { settledTransaction, StillDue } from './settled-transaction.js';
import { isConflict } from './transaction.js';

export interface BulkFlags {
  /** All or nothing. */
  readonly deleteAllOnError: boolean;
  readonly stopOnFirstError: boolean;
}

/** Whether bookings that are made together are related, and as what; a new id unless given. */
export interface Relating {
  readonly relate: boolean;
  readonly bulkId: string | undefined;
}

/** An item as it was read, or what is wrong with it. */
export type BulkItem<T> = T | EngineError;

export interface BulkOutcome {
  /** In the order of the items. */
  readonly done: readonly BookingRow[];
  readonly refused: readonly BulkRefusal[];
}

export interface BulkRefusal {
  readonly index: number;
  readonly error: unknown;
}

interface Work<T> {
  readonly alone: (item: T) => Promise<BookingRow>;
  /** What all have to wait for before the first one is done. */
  readonly prepare: (tx: EntityManager, items: readonly T[]) => Promise<void>;
  readonly within: (tx: EntityManager, item: T) => Promise<BookingRow>;
}

/** Undoes the transaction in which one item was refused. */
class ItemRefused extends Error {
  override readonly name = 'ItemRefused';

  constructor(readonly refusal: BulkRefusal) {
    super();
  }
}

@Injectable()
export class BulkBookingsService {
  constructor(
    private readonly em: EntityManager,
    private readonly bookings: BookingsService,
    private readonly seats: SeatBookingsService,
    private readonly actions: BookingActionsService,
    private readonly due: DueBookingsService,
  ) {}

  /** Books; with `relate`, what is done to one of them later is done to all. */
  async create(
    caller: Caller,
    items: readonly BulkItem<BookingInput>[],
    flags: BulkFlags & Relating,
  ): Promise<BulkOutcome> {
    const bulkId = flags.relate ? (flags.bulkId ?? uuidv7()) : null;
    return await this.#run(caller, items, flags, {
      alone: async (item) =>
        item.kind === 'time'
          ? await this.bookings.create(caller, { ...item.request, bulkId }, item.periodIn)
          : await this.seats.create(caller, { ...item.request, bulkId }),
      prepare: async (tx, all) => {
        await lockTogether(tx, caller.appId, all.flatMap(usedBookings), all.flatMap(wantedResources));
      },
      within: async (tx, item) =>
        item.kind === 'time'
          ? await this.bookings.createIn(tx, caller, { ...item.request, bulkId }, item.periodIn)
          : await this.seats.createIn(tx, caller, { ...item.request, bulkId }),
    });
  }

  /** Performs actions, each on the booking it names alone. */
  async act(caller: Caller, items: readonly BulkItem<BookingAct>[], flags: BulkFlags): Promise<BulkOutcome> {
    return await this.#run(caller, items, flags, {
      alone: async (item) => await this.actions.act(caller, item),
      prepare: async (tx, all) => {
        const ids = all.map(({ id }) => id);
        await lockTogether(tx, caller.appId, ids);
      },
      within: async (tx, item) => await this.actions.actIn(tx, caller, item),
    });
  }

  async #run<T extends object>(
    caller: Caller,
    items: readonly BulkItem<T>[],
    flags: BulkFlags,
    work: Work<T>,
  ): Promise<BulkOutcome> {
    return flags.deleteAllOnError
      ? await this.#together(caller, items, work)
      : await this.#oneByOne(items, flags.stopOnFirstError, work);
  }

  async #oneByOne<T extends object>(
    items: readonly BulkItem<T>[],
    stopOnFirstError: boolean,
    { prepare, alone }: Work<T>,
  ): Promise<BulkOutcome> {
    // With an idempotency key all of the request is one transaction, which keeps what an item locked until the last one.
    if (this.em.isInTransaction()) {
      await prepare(
        this.em,
        items.flatMap((item) => (item instanceof EngineError ? [] : [item])),
      );
    }
    const done: BookingRow[] = [];
    const refused: BulkRefusal[] = [];
    for (const [index, item] of items.entries()) {
      try {
        done.push(await alone(sound(item)));
      } catch (error) {
        if (this.em.isInTransaction() && (isConflict(error) || error instanceof StillDue)) {
          throw error;
        }
        // Whatever it is: what was booked before stands, and the client has to learn of it.
        refused.push({ index, error });
        if (stopOnFirstError) {
          break;
        }
      }
    }
    return { done, refused };
  }

  async #together<T extends object>(
    { appId }: Caller,
    items: readonly BulkItem<T>[],
    { prepare, within }: Work<T>,
  ): Promise<BulkOutcome> {
    const wrong = items.findIndex((item) => item instanceof EngineError);
    if (wrong !== -1) {
      return { done: [], refused: [{ index: wrong, error: items[wrong] }] };
    }
    const settle = async () => await this.due.settleAll(appId);
    try {
      const done = await settledTransaction(this.em, settle, async (tx) => {
        await prepare(tx, items.map(sound));
        const made: BookingRow[] = [];
        for (const [index, item] of items.entries()) {
          made.push(await named(index, async () => await within(tx, sound(item))));
        }
        return made;
      });
      return { done, refused: [] };
    } catch (error) {
      if (error instanceof ItemRefused) {
        return { done: [], refused: [error.refusal] };
      }
      throw error;
    }
  }
}

/** The bookings that are there already: the reservation it is made of, or the group it is a seat in. */
function usedBookings({ kind, request }: BookingInput): readonly string[] {
  if (kind === 'seat') {
    return [request.ownerBookingId];
  }
  return request.reservationId === undefined ? [] : [request.reservationId];
}

/** Those of a seat are its group's. */
function wantedResources({ kind, request }: BookingInput): readonly string[] {
  return kind === 'seat' ? [] : [request.resourceId, ...request.furtherResourceIds];
}

/** Throws what is wrong with the item. */
function sound<T extends object>(item: BulkItem<T>): T {
  if (item instanceof EngineError) {
    throw item;
  }
  return item;
}

/** Says which item was refused. A conflict with others is no refusal: the transaction is tried again. */
async function named<T>(index: number, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof EngineError ? new ItemRefused({ index, error }) : error;
  }
}
