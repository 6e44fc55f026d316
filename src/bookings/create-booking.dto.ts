import { MAX_FURTHER_RESOURCES } from '../http/booked-time.js';
import {
  BoolField,
  EmailListField,
  InstantField,
  IntField,
  JsonObjectField,
  OneOfField,
  TextField,
  TitleField,
  UuidField,
  UuidListField,
} from '../http/fields.js';
import { type ReminderDto, RemindersField } from './reminder.dto.js';
import { BOOKING_GRAPHS, type BookingGraph } from './booking-graph.js';

/** Under Timekit's own limits, with room for our reference. */
export const MAX_META_BYTES = 16_000;
const MAX_PARTICIPANTS = 200;
const MAX_SEATS = 10_000;
const DURATION = { optional: true, max: 100 };

/** Which fields a graph needs and takes is checked in `booking-request.ts`. */
export class CreateBookingDto {
  @UuidField({ description: 'The user to book; send this or `resource_id`. Not for seats.', optional: true })
  user_id?: string;

  @UuidField({ description: 'The resource to book; send this or `user_id`. Not for seats.', optional: true })
  resource_id?: string;

  @UuidListField({
    description: 'Further resources, booked together with the one above: all of them, or none.',
    optional: true,
    max: MAX_FURTHER_RESOURCES,
  })
  resource_ids?: string[];

  @OneOfField(BOOKING_GRAPHS, {
    description:
      '`instant`: booked at once. `confirm_decline`: the owner answers first. `instant_payment`: held until it is paid. ' +
      '`group_owner`: a group booking that offers seats; needs the scope `write`. `group_customer`, `group_customer_payment`: a seat in one. ' +
      'Default: `instant`.',
    optional: true,
  })
  graph?: BookingGraph;

  @UuidField({
    description: 'The group booking to take a seat in. For seats only, and required there.',
    optional: true,
  })
  owner_booking_id?: string;

  @UuidField({
    description:
      'The hold to turn into this booking. Whose time it is, start, end, texts and further resources are those of the hold ' +
      'unless they are given; other times give the held one back. Not for seats.',
    optional: true,
  })
  hold_id?: string;

  @InstantField({
    description: 'Start, to the second. Not for seats.',
    example: '2026-11-23T10:00:00+01:00',
    optional: true,
  })
  start?: string;

  @InstantField({
    description: 'End, to the second. Not for seats.',
    example: '2026-11-23T11:00:00+01:00',
    optional: true,
  })
  end?: string;

  @TitleField({
    description: 'Title of the event. Required but for seats, whose texts are those of their group booking by default.',
    max: 1_000,
    example: 'Haircut',
    optional: true,
  })
  what?: string;

  @TextField({ description: 'Where it takes place.', optional: true, min: 0, max: 2_000 })
  where?: string;

  @TextField({ optional: true, min: 0, max: 30_000 })
  description?: string;

  @JsonObjectField({
    description:
      'Who the booking is for: `name` and `email`, optionally `phone` and `timezone` (IANA), and fields of your own with ' +
      'texts, numbers or booleans. Required, but not for `group_owner`.',
    maxBytes: MAX_META_BYTES,
    example: { name: 'Marty McFly', email: 'marty@example.com', timezone: 'America/Los_Angeles' },
    optional: true,
  })
  customer?: Record<string, unknown>;

  @UuidField({
    description:
      "The calendar to write the event to; one of the resource's. Default: its target calendar. Not for seats. Needs the scope `write`.",
    optional: true,
  })
  calendar_id?: string;

  @EmailListField({
    description: 'Further people in the event. Needs the scope `write`.',
    optional: true,
    max: MAX_PARTICIPANTS,
  })
  participants?: string[];

  @JsonObjectField({ description: 'Free data of your own.', optional: true, maxBytes: MAX_META_BYTES })
  meta?: Record<string, unknown>;

  @BoolField({
    description: 'Books even when the time is taken. Default: false. Not for seats. Needs the scope `write`.',
    optional: true,
  })
  allow_double_bookings?: boolean;

  @BoolField({
    description:
      'Books over all-day events, for times that a search with this option offered. Default: false. Not for seats. Needs the ' +
      'scope `write`.',
    optional: true,
  })
  ignore_all_day_events?: boolean;

  @BoolField({
    description:
      'Completes the booking one hour after its end. A seat is completed with its group booking, too, but with false it ' +
      'stays open until it is completed or cancelled, to register who did not come. Default: true; for a seat what its ' +
      'group booking says. `false` needs the scope `write`.',
    optional: true,
  })
  auto_complete?: boolean;

  @RemindersField(
    'Each becomes one `booking.reminder` event when it is due, if the booking takes place and has not started. One to the ' +
      'owner needs the scope `write`.',
  )
  reminders?: ReminderDto[];

  @TextField({
    description: 'How long a payment may take, from 1 second to 24 hours. For graphs with payment. Default: 5 minutes.',
    example: '10 minutes',
    ...DURATION,
  })
  payment_timeout?: string;

  @IntField({
    description: 'How many seats there are. For `group_owner`, and required there.',
    min: 1,
    max: MAX_SEATS,
    optional: true,
  })
  max_seats?: number;

  @TextField({
    description: 'For `group_owner`: until how long before the start customers may cancel.',
    example: '1 day',
    ...DURATION,
  })
  min_cancel_time?: string;

  @TextField({
    description: 'For `group_owner`: until how long before the start seats can be booked.',
    example: '2 hours',
    ...DURATION,
  })
  min_booking_time?: string;

  @TextField({
    description: 'For `group_owner`: from how long before the start seats can be booked.',
    example: '30 days',
    ...DURATION,
  })
  max_booking_time?: string;
}
