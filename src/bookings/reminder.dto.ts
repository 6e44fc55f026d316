import { ObjectListField, OneOfField, TextField } from '../http/fields.js';
import { type BookingReminder, MAX_REMINDERS, RECIPIENTS } from './reminder.js';

export class ReminderDto implements BookingReminder {
  @OneOfField(RECIPIENTS, { description: 'Whom the reminder is for. Group bookings have no customer, their seats do.' })
  to: BookingReminder['to'];

  @TextField({
    description: 'How long before the start, from 5 minutes to 366 days; a day is 24 hours.',
    example: '1 day',
    max: 100,
  })
  before: string;
}

/** The same for a new booking and for one that is changed. */
export function RemindersField(description: string): PropertyDecorator {
  return ObjectListField(() => ReminderDto, { description, optional: true, max: MAX_REMINDERS });
}
