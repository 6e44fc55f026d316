import { ApiProperty } from '@nestjs/swagger';
import {
  BoolField,
  EmailField,
  EmailListField,
  InstantField,
  JsonObjectField,
  OneOfField,
  TextField,
  UuidField,
} from '../http/fields.js';
import { PageQueryDto } from '../http/pagination.dto.js';
import type { BookingChange } from './booking-change.entity.js';
import { allowedActionsOf, BOOKING_GRAPHS, BOOKING_STATES, type BookingGraph } from './booking-graph.js';
import type { Booking, BookingCustomer } from './booking.entity.js';

/** Under Timekit's own limits, with room for our reference. */
const MAX_META_BYTES = 16_000;
const MAX_PARTICIPANTS = 200;

export class CreateBookingDto {
  @UuidField({ description: 'The user to book; send this or `resource_id`.', optional: true })
  user_id?: string;

  @UuidField({ description: 'The resource to book; send this or `user_id`.', optional: true })
  resource_id?: string;

  @OneOfField(BOOKING_GRAPHS, {
    description: '`instant`: booked at once. `confirm_decline`: the owner answers first. Default: `instant`.',
    optional: true,
  })
  graph?: BookingGraph;

  @InstantField({ description: 'Start, to the second.', example: '2026-11-23T10:00:00+01:00' })
  start: string;

  @InstantField({ description: 'End, to the second.', example: '2026-11-23T11:00:00+01:00' })
  end: string;

  @TextField({ description: 'Title of the event.', max: 1_000, example: 'Haircut' })
  what: string;

  @TextField({ description: 'Where it takes place.', optional: true, min: 0, max: 2_000 })
  where?: string;

  @TextField({ optional: true, min: 0, max: 30_000 })
  description?: string;

  @JsonObjectField({
    description:
      'Who the booking is for: `name` and `email`, optionally `phone` and `timezone` (IANA), and fields of your own with ' +
      'texts, numbers or booleans.',
    maxBytes: MAX_META_BYTES,
    example: { name: 'Marty McFly', email: 'marty@example.com', timezone: 'America/Los_Angeles' },
  })
  customer: Record<string, unknown>;

  @UuidField({
    description: "The calendar to write the event to; one of the resource's. Default: its target calendar.",
    optional: true,
  })
  calendar_id?: string;

  @EmailListField({ description: 'Further people in the event.', optional: true, max: MAX_PARTICIPANTS })
  participants?: string[];

  @JsonObjectField({ description: 'Free data of your own.', optional: true, maxBytes: MAX_META_BYTES })
  meta?: Record<string, unknown>;

  @BoolField({ description: 'Books even when the time is taken. Default: false.', optional: true })
  allow_double_bookings?: boolean;

  @BoolField({
    description: 'Books over all-day events, for times that a search with this option offered. Default: false.',
    optional: true,
  })
  ignore_all_day_events?: boolean;
}

export class UpdateBookingDto {
  @JsonObjectField({ description: 'Replaces the whole object.', maxBytes: MAX_META_BYTES })
  meta: Record<string, unknown>;
}

export class BookingActionDto {
  @TextField({ description: 'For the other side, with an action that tells them.', optional: true, max: 5_000 })
  message?: string;

  @JsonObjectField({ description: 'Further inputs of the action, as Timekit names them.', optional: true })
  inputs?: Record<string, unknown>;
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
  @ApiProperty({ enum: BOOKING_GRAPHS }) graph: string;
  @ApiProperty({ enum: BOOKING_STATES }) state: string;
  @ApiProperty({ description: 'Whether nothing can follow any more.' }) completed: boolean;
  @ApiProperty({ format: 'date-time' }) start: string;
  @ApiProperty({ format: 'date-time' }) end: string;
  @ApiProperty() what: string;
  @ApiProperty() where: string;
  @ApiProperty() description: string;
  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true }) customer: BookingCustomer | null;
  @ApiProperty({ type: 'object', additionalProperties: true }) meta: Record<string, unknown>;
  @ApiProperty({ type: [String], description: 'What `POST …/actions/:action` takes now.' }) allowed_actions: string[];
  @ApiProperty({ description: 'One more with every change.' }) version: number;
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

export function presentBooking(row: Booking): BookingDto {
  return {
    id: row.id,
    user_id: row.userId,
    resource_id: row.resourceId,
    timekit_booking_id: row.timekitBookingId,
    calendar_id: row.timekitCalendarId,
    graph: row.graph,
    state: row.state,
    completed: row.completed,
    start: row.startsAt.toISOString(),
    end: row.endsAt.toISOString(),
    what: row.what,
    where: row.place,
    description: row.description,
    customer: row.customer,
    meta: row.meta,
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
