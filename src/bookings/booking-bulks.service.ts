/** One request with many items: which kind it is, and whether it is sound as a whole. */
import { Injectable } from '@nestjs/common';
import type { FieldError } from '../core/domain-error.js';
import { RequestError } from '../http/http.errors.js';
import type { BulkList } from './bulk-answer.js';
import type { BulkAnswerDto, BulkBookingsDto } from './bulk.dto.js';
import { ChangeBookings } from './change-bookings.service.js';
import { CreateBookings } from './create-bookings.service.js';

@Injectable()
export class BookingBulks {
  constructor(
    private readonly creation: CreateBookings,
    private readonly changes: ChangeBookings,
  ) {}

  /** Throws `http.invalid_body` with nothing done, and `bookings.bulk_failed` with the reason for each item. */
  async run(dto: BulkBookingsDto, actor: string): Promise<BulkAnswerDto> {
    const { bookings, actions, relate_bookings: relate = false } = dto;
    const flags = {
      allOrNothing: dto.delete_all_on_error ?? false,
      stopOnFirstError: dto.stop_on_first_error ?? false,
    };
    if (bookings !== undefined && actions === undefined) {
      refuseRepetition(bookings, 'bookings', 'hold_id');
      return await this.creation.run(bookings, { ...flags, relate }, actor);
    }
    if (actions === undefined || bookings !== undefined) {
      throw RequestError.invalidField('', 'one_of', 'Send either bookings or actions.');
    }
    if (relate) {
      const detail = 'relate_bookings is for bookings, not for actions.';
      throw RequestError.invalidField('/relate_bookings', 'not_for_actions', detail);
    }
    refuseRepetition(actions, 'actions', 'booking_id');
    return await this.changes.run(actions, flags, actor);
  }
}

/** Points to each use of an id but the first. */
function refuseRepetition<F extends string>(
  items: readonly Partial<Record<F, string>>[],
  list: BulkList,
  field: F,
): void {
  const ids = items.map((item) => item[field]?.toLowerCase());
  const errors: FieldError[] = ids.flatMap((id, index) =>
    id === undefined || ids.indexOf(id) === index
      ? []
      : [
          {
            pointer: `/${list}/${index}/${field}`,
            code: 'distinct',
            detail: `${field} must be another one in each item.`,
          },
        ],
  );
  if (errors.length > 0) {
    throw RequestError.invalidBody(errors);
  }
}
