/**
 * Many bookings at Timekit in one call. How the real service says what it refused is documented nowhere, so only what an
 * answer clearly says of an item is taken from it; the rest stays `open`, to be looked up.
 */
import { Injectable } from '@nestjs/common';
import {
  type BulkAnswer,
  type TimekitBooking,
  TimekitClient,
  TimekitError,
  TimekitInvalidError,
  TimekitUnexpectedAnswerError,
  TimekitUnreachableError,
} from '#libs/timekit';
import { AppConfig } from '../config/config.js';
import type { ItemRefusal } from '../http/bulk-failed.js';
import { REF_KEY } from '../http/openslot-ref.js';
import type { ClientAction } from './booking-graph.js';
import type { BookingRow } from './booking.entity.js';
import type { BulkFlags } from './bulk-answer.js';
import { createBody } from './create-booking-body.js';
import type { PlacedRequest } from './new-booking-row.js';
import { actionBody, type ActionInputs, type KnownBooking } from './upstream-bookings.service.js';
import { readStanding, type UpstreamStanding } from './upstream-standing.js';

/** What is sent for one item of the client's. */
export interface Sent<T extends BookingRow = BookingRow> {
  /** The item's place in the client's request. */
  readonly index: number;
  readonly row: T;
}

export interface SentBooking extends Sent, PlacedRequest {}

export interface SentAction extends Sent<KnownBooking> {
  readonly action: ClientAction;
  readonly inputs: ActionInputs;
}

/** Each that was sent is in one of these, or was not done. */
export interface BulkOutcome<T> {
  readonly done: readonly { readonly sent: T; readonly standing: UpstreamStanding }[];
  /** Under the places of the client's items. */
  readonly refused: readonly ItemRefusal[];
  /** What may be done, or may be yet. `cause`: why nobody knows. */
  readonly open: readonly T[];
  readonly cause: TimekitError;
}

const UNSAID = new TimekitUnexpectedAnswerError(
  'an answer that does not say what became of each item',
  { method: 'POST', path: '/bookings/bulk', outcomeUnknown: true },
  'wrong_shape',
);

@Injectable()
export class UpstreamBulk {
  constructor(
    private readonly timekit: TimekitClient,
    private readonly config: AppConfig,
  ) {}

  async create(
    sent: readonly SentBooking[],
    flags: BulkFlags & { readonly relate: boolean },
  ): Promise<BulkOutcome<SentBooking>> {
    const bookings = sent.map(({ row, request, place }) => createBody(row, request, place));
    const bulkId = flags.relate && this.config.timekit.mode === 'embedded' ? sent[0]?.row.bulkId : undefined;
    const body = {
      bookings,
      ...flagsOf(flags),
      relate_bookings: flags.relate,
      ...(typeof bulkId === 'string' ? { openslot: { bulk_id: bulkId } } : {}),
    };
    const call = async () => await this.timekit.bookings.createBulk(body, { include: ['meta'] });
    return await outcomeOf(sent, flags, call, ({ row }, { meta }) => meta?.[REF_KEY] === row.id);
  }

  /** Each on the booking it names alone. */
  async act(sent: readonly SentAction[], flags: BulkFlags): Promise<BulkOutcome<SentAction>> {
    const bookings = sent.map(({ row, action, inputs }) => ({
      id: row.timekitBookingId,
      action,
      ...actionBody(action, inputs),
    }));
    const call = async () => await this.timekit.bookings.updateBulk({ bookings, ...flagsOf(flags) });
    return await outcomeOf(sent, flags, call, ({ row }, { id }) => id === row.timekitBookingId);
  }
}

async function outcomeOf<T extends Sent>(
  sent: readonly T[],
  flags: BulkFlags,
  call: () => Promise<BulkAnswer<TimekitBooking>>,
  isOf: (sent: T, booking: TimekitBooking) => boolean,
): Promise<BulkOutcome<T>> {
  if (sent.length === 0) {
    return { done: [], refused: [], open: [], cause: UNSAID };
  }
  try {
    const answer = await call();
    return sort(sent, flags, answer, isOf);
  } catch (error) {
    if (!(error instanceof TimekitError)) {
      throw error;
    }
    return error.outcomeUnknown
      ? { done: [], refused: [], open: sent, cause: error }
      : { done: [], refused: refusedBecauseOf(sent, error), open: [], cause: error };
  }
}

function sort<T extends Sent>(
  sent: readonly T[],
  { stopOnFirstError }: BulkFlags,
  answer: BulkAnswer<TimekitBooking>,
  isOf: (sent: T, booking: TimekitBooking) => boolean,
): BulkOutcome<T> {
  const done: { sent: T; standing: UpstreamStanding }[] = [];
  const refused: ItemRefusal[] = [];
  const open: T[] = [];
  let cause: TimekitError = UNSAID;
  // What failed on Timekit's side may have been done nevertheless.
  const errors = new Map(answer.refused.map(({ index, error }) => [index, error]));
  const stoppedAt = stopOnFirstError ? Math.min(...errors.keys()) : Infinity;
  for (const [position, each] of sent.entries()) {
    const error = errors.get(position);
    const booking = answer.done.find((made) => isOf(each, made));
    const standing = booking === undefined ? undefined : standingOf(each.row, booking);
    if (standing !== undefined) {
      done.push({ sent: each, standing });
    } else if (error !== undefined && !(error instanceof TimekitUnreachableError)) {
      refused.push({ index: each.index, error });
    } else if (position <= stoppedAt) {
      open.push(each);
      cause = error ?? cause;
    }
  }
  return { done, refused, open, cause };
}

/** The whole call was refused: for its items where it names some, otherwise for what is wrong with each. */
function refusedBecauseOf(sent: readonly Sent[], error: TimekitError): ItemRefusal[] {
  const items = error instanceof TimekitInvalidError ? error.items : [];
  const named = items.flatMap((item) => {
    const each = sent[item.index];
    return each === undefined ? [] : [{ index: each.index, error: item.error }];
  });
  return named.length > 0 ? named : sent.map(({ index }) => ({ index, error }));
}

function standingOf(row: BookingRow, booking: TimekitBooking): UpstreamStanding | undefined {
  try {
    return readStanding(row.graph, booking);
  } catch (error) {
    if (error instanceof TimekitUnexpectedAnswerError) {
      return undefined;
    }
    throw error;
  }
}

function flagsOf({ allOrNothing, stopOnFirstError }: BulkFlags) {
  return { delete_all_on_error: allOrNothing, stop_on_first_error: stopOnFirstError };
}
