import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { BoolField, OneOfField, ObjectListField, UuidField } from '../http/fields.js';
import type { ItemProblem } from '../http/problem.js';
import { CLIENT_ACTIONS, type ClientAction } from './booking-graph.js';
import { ActionInputsDto, BookingDto } from './bookings.dto.js';
import { CreateBookingDto } from './create-booking.dto.js';

export const MAX_BULK_ITEMS = 100;

export class BulkActionDto extends ActionInputsDto {
  @UuidField()
  booking_id: string;

  @OneOfField(CLIENT_ACTIONS)
  action: ClientAction;
}

export class BulkBookingsDto {
  @ObjectListField(() => CreateBookingDto, {
    description: 'What to book, each hold named once; send this or `actions`.',
    optional: true,
    min: 1,
    max: MAX_BULK_ITEMS,
  })
  bookings?: CreateBookingDto[];

  @ObjectListField(() => BulkActionDto, {
    description: 'What to do to bookings, each named once and acted on alone; send this or `bookings`.',
    optional: true,
    min: 1,
    max: MAX_BULK_ITEMS,
  })
  actions?: BulkActionDto[];

  @BoolField({ description: 'All or nothing. Default: false.', optional: true })
  delete_all_on_error?: boolean;

  @BoolField({ description: 'Leaves out whatever comes after the first error. Default: false.', optional: true })
  stop_on_first_error?: boolean;

  @BoolField({
    description: 'What is done to one of the bookings later is done to all of them. For `bookings`. Default: false.',
    optional: true,
  })
  relate_bookings?: boolean;
}

export class ItemProblemDto implements ItemProblem {
  @ApiProperty({ description: 'The place of the item in the request, from 0.' }) index: number;
  @ApiProperty() type: string;
  @ApiProperty() title: string;
  @ApiProperty() status: number;
  @ApiProperty() detail: string;
  @ApiProperty({ type: String }) code: ItemProblem['code'];
  @ApiPropertyOptional({ type: [Object], description: 'The fields at fault, with pointers into the whole body.' })
  errors?: unknown[];
  [extension: string]: unknown;
}

export class BulkAnswerDto {
  @ApiProperty({ type: [BookingDto], description: 'What was made or changed, in the order of the request.' })
  data: BookingDto[];
  @ApiProperty({ type: [ItemProblemDto], description: 'A problem for each item that was refused.' })
  errors: ItemProblem[];
}
