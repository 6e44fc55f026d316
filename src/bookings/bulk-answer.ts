/** What many items in one request came to, and what the client is told of it. */
import { TimekitError } from '#libs/timekit';
import { DomainError } from '../core/domain-error.js';
import { BulkFailed, type ItemRefusal } from '../http/bulk-failed.js';
import { toItemProblem, toProblem } from '../http/problem.js';
import { isFinal } from '../idempotency/final-refusal.js';
import type { BookingRow } from './booking.entity.js';
import { presentBooking } from './bookings.dto.js';
import type { BulkAnswerDto } from './bulk.dto.js';

/** The field of the body that holds the items. */
export type BulkList = 'bookings' | 'actions';

export interface BulkFlags {
  readonly allOrNothing: boolean;
  readonly stopOnFirstError: boolean;
}

/** A row under the place of its item in the request. */
export interface ItemRow {
  readonly index: number;
  readonly row: BookingRow;
}

export interface BulkAnswer {
  readonly body: BulkAnswerDto;
  /** Whether a repeat is to get it too. With an item that is open, or asks to come again, it goes on instead. */
  readonly isFinal: boolean;
}

/** A failure when nothing was done, or not everything where it is all or nothing. */
export function bulkAnswer(
  list: BulkList,
  flags: BulkFlags,
  done: readonly ItemRow[],
  refused: readonly ItemRefusal[],
): BulkAnswer | BulkFailed {
  // With that flag nothing after the first error was tried, so nothing is said of it.
  const told = flags.stopOnFirstError ? refused.toSorted(byIndex).slice(0, 1) : refused.toSorted(byIndex);
  if (told.length > 0 && (flags.allOrNothing || done.length === 0)) {
    return bulkFailed(list, told);
  }
  return {
    body: {
      data: done.toSorted(byIndex).map(({ row }) => presentBooking(row)),
      errors: told.map((each) => toItemProblem(list, each)),
    },
    isFinal: refused.every(({ error }) => isFinal(toProblem(error, ''))),
  };
}

export function bulkFailed(list: BulkList, refused: readonly ItemRefusal[]): BulkFailed {
  const unknown = refused.some(({ error }) => isOpen(error));
  return unknown
    ? new BulkFailed('bookings.outcome_unknown', 'It is not known yet what was done. Look at the items.', list, refused)
    : new BulkFailed('bookings.bulk_failed', 'Nothing was done: see the errors of the items.', list, refused);
}

export function answerOrThrow(answer: BulkAnswer | BulkFailed): BulkAnswerDto {
  if (answer instanceof BulkFailed) {
    throw answer;
  }
  return answer.body;
}

/** The items that are done although some are refused. Throws when it is all or nothing. */
export function remaining<T extends { readonly index: number }>(
  list: BulkList,
  { allOrNothing, stopOnFirstError }: BulkFlags,
  items: readonly T[],
  refused: readonly ItemRefusal[],
): T[] {
  if (allOrNothing && refused.length > 0) {
    throw bulkFailed(list, refused);
  }
  const wrong = new Set(refused.map(({ index }) => index));
  const first = Math.min(...wrong);
  return items.filter(({ index }) => (stopOnFirstError ? index < first : !wrong.has(index)));
}

/** An error that one item ends with while the others go on; throws any other. */
export function ofItem(error: unknown): DomainError | TimekitError {
  if (error instanceof DomainError || error instanceof TimekitError) {
    return error;
  }
  throw error;
}

function isOpen(error: unknown): boolean {
  return error instanceof TimekitError
    ? error.outcomeUnknown
    : error instanceof DomainError && error.code === 'bookings.outcome_unknown';
}

function byIndex(a: { index: number }, b: { index: number }): number {
  return a.index - b.index;
}
