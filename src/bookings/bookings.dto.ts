import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  BoolField,
  EmailField,
  InstantField,
  JsonObjectField,
  OneOfField,
  TextField,
  UuidField,
} from '../http/fields.js';
import { PageQueryDto } from '../http/pagination.dto.js';
import type { BookingChange } from './booking-change.entity.js';
import { allowedActionsOf, BOOKING_GRAPHS, BOOKING_STATES } from './booking-graph.js';
import type { BookingCustomer, BookingRow } from './booking.entity.js';
import { MAX_META_BYTES } from './create-booking.dto.js';
import { NewTextsDto } from './new-texts.dto.js';
import { ReminderDto, RemindersField } from './reminder.dto.js';

export class UpdateBookingDto extends NewTextsDto {
  @JsonObjectField({ description: 'Replaces the whole object.', optional: true, maxBytes: MAX_META_BYTES })
  meta?: Record<string, unknown>;

  @RemindersField('Replaces the whole list.')
  reminders?: ReminderDto[];
}

export class ActionInputsDto {
  @TextField({ description: 'For the other side, with an action that tells them.', optional: true, max: 5_000 })
  message?: string;

  @TextField({ description: "The payment's id at whoever took it, for `pay`.", optional: true, max: 500 })
  payment_id?: string;

  @JsonObjectField({ description: 'Further inputs of the action, as Timekit names them.', optional: true })
  inputs?: Record<string, unknown>;
}

export class BookingActionDto extends ActionInputsDto {
  @BoolField({
    description: 'Also performs it on the bookings of the same `bulk_id` that allow it. Default: true.',
    optional: true,
  })
  apply_to_bulked_bookings?: boolean;
}

export class BookingQueryDto extends PageQueryDto {
  @OneOfField(BOOKING_STATES, { description: 'Pending bookings are listed only when asked for.', optional: true })
  state?: string;

  @OneOfField(BOOKING_GRAPHS, { optional: true })
  graph?: string;

  @UuidField({ optional: true })
  user_id?: string;

  @UuidField({ optional: true })
  resource_id?: string;

  @EmailField({ description: 'In any letter case.', optional: true })
  customer_email?: string;

  @InstantField({ description: 'Only bookings that start at or after this.', optional: true })
  from?: string;

  @InstantField({ description: 'Only bookings that start before this.', optional: true })
  to?: string;
}

export class BookingDto {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) user_id: string | null;
  @ApiProperty({ format: 'uuid' }) resource_id: string;
  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'Null while the booking is pending.' })
  timekit_booking_id: string | null;
  @ApiProperty({ format: 'uuid', description: 'The calendar its event is written to.' }) calendar_id: string;
  @ApiProperty({ type: [String], format: 'uuid', description: 'What is booked together with the resource.' })
  resource_ids: string[];
  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'The hold that it was made from.' })
  hold_id: string | null;
  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'What it shares with the bookings that were made with it by `relate_bookings`.',
  })
  bulk_id: string | null;
  @ApiProperty({ enum: BOOKING_GRAPHS }) graph: string;
  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'The group booking of a seat.' })
  owner_booking_id: string | null;
  @ApiProperty({ enum: BOOKING_STATES }) state: string;
  @ApiProperty({ description: 'Whether nothing can follow any more.' }) completed: boolean;
  @ApiProperty({ format: 'date-time' }) start: string;
  @ApiProperty({ format: 'date-time' }) end: string;
  @ApiProperty() what: string;
  @ApiProperty() where: string;
  @ApiProperty() description: string;
  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true }) customer: BookingCustomer | null;
  @ApiProperty({ type: 'object', additionalProperties: true }) meta: Record<string, unknown>;
  @ApiProperty({
    description: 'Whether it is completed one hour after its end; a seat, too, when its group booking is.',
  })
  auto_complete: boolean;
  @ApiProperty({ type: [ReminderDto], description: 'Whom to remind, and how long before the start.' })
  reminders: readonly ReminderDto[];
  @ApiPropertyOptional({ description: 'For graphs with payment, as it was set.' }) payment_timeout?: string;
  @ApiPropertyOptional({ description: 'This and the next three are for `group_owner`, as they were set.' })
  max_seats?: number;
  @ApiPropertyOptional() min_cancel_time?: string;
  @ApiPropertyOptional() min_booking_time?: string;
  @ApiPropertyOptional() max_booking_time?: string;
  @ApiProperty({ type: [String], description: 'What `POST …/actions/:action` takes now.' }) allowed_actions: string[];
  @ApiProperty({ description: 'One more with every change; also the entity tag.' }) version: number;
  @ApiProperty({ format: 'date-time' }) created_at: string;
  @ApiProperty({ format: 'date-time' }) updated_at: string;
}

export class BookingPageDto {
  @ApiProperty({ type: [BookingDto] }) data: BookingDto[];
  @ApiProperty({ type: String, nullable: true }) next_cursor: string | null;
}

export class BookingChangeDto {
  @ApiProperty() version: number;
  @ApiProperty({ description: '`key:<id of the API key>` or `system`.' }) actor: string;
  @ApiProperty() action: string;
  @ApiProperty({ type: String, nullable: true }) from_state: string | null;
  @ApiProperty() to_state: string;
  @ApiProperty({ format: 'date-time' }) at: string;
  @ApiProperty({ type: 'object', additionalProperties: true }) detail: Record<string, unknown>;
}

export class BookingHistoryDto {
  @ApiProperty({ type: [BookingChangeDto], description: 'Oldest first.' }) data: BookingChangeDto[];
  @ApiProperty({ type: String, nullable: true }) next_cursor: string | null;
}

export function presentBooking(row: BookingRow): BookingDto {
  return {
    id: row.id,
    user_id: row.userId,
    resource_id: row.resourceId,
    timekit_booking_id: row.timekitBookingId,
    calendar_id: row.timekitCalendarId,
    resource_ids: row.resourceIds,
    hold_id: row.holdId,
    bulk_id: row.bulkId,
    graph: row.graph,
    owner_booking_id: row.ownerBookingId,
    state: row.state,
    completed: row.completed,
    start: row.startsAt.toISOString(),
    end: row.endsAt.toISOString(),
    what: row.what,
    where: row.place,
    description: row.description,
    customer: row.customer,
    meta: row.meta,
    auto_complete: row.autoComplete,
    reminders: row.reminders,
    ...row.settings,
    allowed_actions: allowedActionsOf(row),
    version: row.version,
    created_at: row.createdAt.toISOString(),
    updated_at: row.updatedAt.toISOString(),
  };
}

export function presentChange(row: BookingChange): BookingChangeDto {
  return {
    version: row.version,
    actor: row.actor,
    action: row.action,
    from_state: row.fromState,
    to_state: row.toState,
    at: row.at.toISOString(),
    detail: row.detail,
  };
}
