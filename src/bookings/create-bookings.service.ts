/**
 * The making of many bookings, in the steps of `create-booking.service.ts`: the rows of all in one transaction, one call, and
 * its outcomes in one transaction. The id of a row follows from the first id of the request and the place of its item, so
 * whoever repeats the request with its idempotency key finds what there is of it, and makes the rest.
 *
 * What Timekit's answer does not speak of is looked up by its reference, now and later by the recovery.
 */
import { ConnectionException } from '@mikro-orm/core';
import { Injectable, Logger } from '@nestjs/common';
import type { TimekitError } from '#libs/timekit';
import { inParallel } from '../core/in-parallel.js';
import { idInSeries, newId } from '../core/ids.js';
import type { FieldError } from '../core/domain-error.js';
import type { BulkFailed, ItemRefusal } from '../http/bulk-failed.js';
import { RequestError } from '../http/http.errors.js';
import { IdempotentWork } from '../idempotency/idempotent-work.js';
import { BookingPlaces } from './booking-places.service.js';
import { BookingRecovery } from './booking-recovery.service.js';
import { BookingRefusals, isAboutPlace } from './booking-refusals.service.js';
import type { BookingRequest } from './booking-request.js';
import { BookingStore } from './booking-store.service.js';
import { BookingWishes } from './booking-wishes.service.js';
import type { BookingRow } from './booking.entity.js';
import { BookingsError } from './bookings.errors.js';
import {
  answerOrThrow,
  type BulkAnswer,
  bulkAnswer,
  bulkFailed,
  type BulkFlags,
  type ItemRow,
  ofItem,
  remaining,
} from './bulk-answer.js';
import type { BulkAnswerDto } from './bulk.dto.js';
import type { CreateBookingDto } from './create-booking.dto.js';
import type { PlacedRequest } from './new-booking-row.js';
import { NewBookings, WishesRefused } from './new-bookings.service.js';
import { isKnown, type KnownBooking, UpstreamBookings } from './upstream-bookings.service.js';
import { type BulkOutcome, type SentBooking, UpstreamBulk } from './upstream-bulk.service.js';
import type { UpstreamStanding } from './upstream-standing.js';

interface CreateFlags extends BulkFlags {
  readonly relate: boolean;
}

interface Item extends PlacedRequest {
  readonly index: number;
}

/** One request. */
interface Run {
  readonly first: string;
  readonly flags: CreateFlags;
  readonly actor: string;
  /** Made before, by the same request. */
  readonly left: readonly ItemRow[];
}

const LOOKS_AT_ONCE = 8;

@Injectable()
export class CreateBookings {
  private readonly logger = new Logger(CreateBookings.name);

  constructor(
    private readonly wishes: BookingWishes,
    private readonly store: BookingStore,
    private readonly making: NewBookings,
    private readonly refusals: BookingRefusals,
    private readonly upstream: UpstreamBulk,
    private readonly bookings: UpstreamBookings,
    private readonly places: BookingPlaces,
    private readonly recovery: BookingRecovery,
    private readonly work: IdempotentWork,
  ) {}

  /** Throws `http.invalid_body` with nothing done, and what `bulkAnswer` throws. Other refusals are those of their items. */
  async run(dtos: readonly CreateBookingDto[], flags: CreateFlags, actor: string): Promise<BulkAnswerDto> {
    const first = this.work.begunBefore ?? newId();
    const left = this.work.begunBefore === undefined ? [] : await this.leftOf(first, dtos.length);
    const run = { first, flags, actor, left };
    const { items, refused } = await this.read(run, dtos);
    return await this.make(run, items, refused);
  }

  /** What an earlier request with the same idempotency key has made. Throws while that is not known of all. */
  private async leftOf(first: string, count: number): Promise<ItemRow[]> {
    const done: ItemRow[] = [];
    const open: ItemRefusal[] = [];
    for (let index = 0; index < count; index += 1) {
      const row = await this.store.find(idInSeries(first, index));
      const settled = row === null ? null : await this.settled(row);
      if (settled !== null && isKnown(settled)) {
        done.push({ index, row: settled });
      } else if (settled !== null) {
        open.push({ index, error: BookingsError.outcomeUnknown(settled.id, undefined) });
      }
    }
    if (open.length > 0) {
      throw bulkFailed('bookings', open);
    }
    return done;
  }

  private async settled(row: BookingRow): Promise<BookingRow | null> {
    const settled = await this.recovery.resolve(row);
    if (settled === null || isKnown(settled)) {
      return settled;
    }
    const standing = await this.standingOf(settled);
    return standing === undefined ? settled : await this.making.record(settled, standing, 'system', 'goes_on');
  }

  /** Mistakes in the body are those of the request; what does not fit what we know is refused item by item. */
  private async read(
    { left }: Run,
    dtos: readonly CreateBookingDto[],
  ): Promise<{ items: Item[]; refused: ItemRefusal[] }> {
    const there = new Set(left.map(({ index }) => index));
    const mistakes: FieldError[] = [];
    const requests: { index: number; request: BookingRequest }[] = [];
    const refused: ItemRefusal[] = [];
    for (const [index, dto] of dtos.entries()) {
      try {
        if (!there.has(index)) {
          requests.push({ index, request: await this.wishes.read(dto) });
        }
      } catch (error) {
        if (error instanceof RequestError) {
          mistakes.push(...error.errors.map((each) => ({ ...each, pointer: `/bookings/${index}${each.pointer}` })));
        } else {
          refused.push({ index, error: ofItem(error) });
        }
      }
    }
    if (mistakes.length > 0) {
      throw RequestError.invalidBody(mistakes);
    }
    const items: Item[] = [];
    for (const { index, request } of requests) {
      try {
        items.push({ index, request, place: await this.places.find(request) });
      } catch (error) {
        refused.push({ index, error: ofItem(error) });
      }
    }
    return { items, refused };
  }

  private async make(run: Run, items: readonly Item[], refusedHere: readonly ItemRefusal[]): Promise<BulkAnswerDto> {
    const { flags, left } = run;
    const { sent, refused } = await this.insert(run, items, refusedHere);
    const outcome = await this.upstream.create(sent, flags);
    const found = await this.lookUp(outcome.open, outcome.cause);
    const errors = [...refused, ...found.refused];
    for (const { index, error } of outcome.refused) {
      errors.push({
        index,
        error: await this.refusal(
          error,
          items.find((item) => item.index === index),
        ),
      });
    }
    const done = [...outcome.done, ...found.done];
    const answerOf = (rows: readonly KnownBooking[]) => {
      const made = rows.flatMap((row, place) => (done[place] ? [{ index: done[place].sent.index, row }] : []));
      return bulkAnswer('bookings', flags, [...left, ...made], errors);
    };
    return answerOrThrow(answerOf(await this.record(run, sent, done, found.open, answerOf)));
  }

  /** Step one of all that can be made. An item that turns out to be in the way of the others is refused. */
  private async insert(
    { first, flags }: Run,
    items: readonly Item[],
    refusedHere: readonly ItemRefusal[],
  ): Promise<{ sent: SentBooking[]; refused: ItemRefusal[] }> {
    const refused = [...refusedHere];
    for (;;) {
      const wishes = remaining('bookings', flags, items, refused).map((item) => ({
        ...item,
        id: idInSeries(first, item.index),
        bulkId: flags.relate ? first : null,
      }));
      try {
        const rows = wishes.length === 0 ? [] : await this.making.insertAll(wishes, first);
        return { sent: wishes.flatMap((wish, place) => (rows[place] ? [{ ...wish, row: rows[place] }] : [])), refused };
      } catch (error) {
        if (!(error instanceof WishesRefused)) {
          throw error;
        }
        for (const { id, index } of wishes) {
          if (error.refused.has(id)) {
            refused.push({ index, error: error.refused.get(id) });
          }
        }
      }
    }
  }

  private async lookUp(open: readonly SentBooking[], cause: TimekitError | undefined): Promise<Found> {
    const standings = await inParallel(open, LOOKS_AT_ONCE, new AbortController().signal, async ({ row }) => {
      return await this.standingOf(row);
    });
    const found: Found = { done: [], refused: [], open: [] };
    for (const [place, sent] of open.entries()) {
      const standing = standings[place];
      if (standing === undefined) {
        found.open.push(sent);
        found.refused.push({ index: sent.index, error: BookingsError.outcomeUnknown(sent.row.id, cause) });
      } else {
        found.done.push({ sent, standing });
      }
    }
    return found;
  }

  /** Undefined when nobody can say now; then the recovery does later. */
  private async standingOf(row: BookingRow): Promise<UpstreamStanding | undefined> {
    try {
      const lookup = await this.bookings.find(row);
      return lookup.kind === 'found' ? lookup.standing : undefined;
    } catch (error) {
      this.logger.warn({ err: error, booking_id: row.id }, 'The outcome of a booking cannot be looked up now');
      return undefined;
    }
  }

  /** A place that Timekit does not know is looked at anew, so that the next request has the right one. */
  private async refusal(error: unknown, item: Item | undefined): Promise<unknown> {
    if (item === undefined) {
      return error;
    }
    if (isAboutPlace(error)) {
      try {
        await this.places.findAgain(item.request, item.place);
      } catch (gone) {
        return ofItem(gone);
      }
    }
    return await this.refusals.of(error, item.request, item.place);
  }

  /** All that was made, and nothing of what was not. */
  private async record(
    { actor }: Run,
    sent: readonly SentBooking[],
    done: BulkOutcome<SentBooking>['done'],
    open: readonly SentBooking[],
    answerOf: (rows: readonly KnownBooking[]) => BulkAnswer | BulkFailed,
  ): Promise<KnownBooking[]> {
    const made = done.map((each) => ({ pending: each.sent.row, standing: each.standing }));
    const kept = new Set([...done.map((each) => each.sent.index), ...open.map(({ index }) => index)]);
    const discarded = sent.filter(({ index }) => !kept.has(index)).map(({ row }) => row);
    try {
      return await this.making.settle(made, discarded, actor, answerOf);
    } catch (error) {
      if (!(error instanceof ConnectionException)) {
        throw error;
      }
      const unknown = sent.map(({ index, row }) => ({ index, error: BookingsError.outcomeUnknown(row.id, error) }));
      throw bulkFailed('bookings', unknown);
    }
  }
}

interface Found {
  readonly done: { sent: SentBooking; standing: UpstreamStanding }[];
  readonly refused: ItemRefusal[];
  readonly open: SentBooking[];
}
