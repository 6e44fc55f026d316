/** The `settings` of a booking: switches, the payment's timeout, and those of a group booking. Others stay as sent. */
import { type GraphName, graphs } from '#libs/scheduling';
import { lengthMs, MAX_SEATS, seatCount, TIMEOUT_BOUNDS, WINDOW_BOUNDS } from '../../app/booking-settings.js';
import { MAX_JSON_LENGTH, readJson } from './booking-texts.input.js';
import type { Input } from './input.js';
import { isStorable, type JsonObject } from './values.js';

const SETTING_SWITCHES = ['allow_double_bookings', 'ignore_all_day_events'] as const;
/** For mails, reminders and webhooks; kept with the booking, where whatever sends those finds them. */
const KEPT_IN_SETTINGS = ['notify_customer_by_email', 'event_notifications', 'webhooks', 'buffer'] as const;
const GROUP_WINDOWS = ['min_cancel_time', 'min_booking_time', 'max_booking_time'] as const;

export function readSettings(input: Input, graph: GraphName): JsonObject {
  const settings = { ...readJson(input, 'settings') };
  for (const name of SETTING_SWITCHES) {
    const on = input.bool(`settings.${name}`);
    if (on !== undefined) {
      settings[name] = on;
    }
  }
  const timeout = settings['timeout'] ?? undefined;
  if (
    timeout !== undefined &&
    graphs[graph].settings?.includes('timeout') === true &&
    lengthMs(timeout, TIMEOUT_BOUNDS) === null
  ) {
    input.problem(
      'settings.timeout',
      'The settings.timeout must be a length of time such as "5 minutes", or seconds, from 1 second to 24 hours.',
    );
  }
  for (const name of KEPT_IN_SETTINGS) {
    const value = input.raw(name) ?? undefined;
    if (value === undefined) {
      continue;
    }
    if (isStorable(value) && JSON.stringify(value).length <= MAX_JSON_LENGTH) {
      settings[name] = value;
    } else {
      input.problem(name, `The ${name} field cannot be stored.`);
    }
  }
  return settings;
}

/** The number of seats becomes a number; lengths of time stay as sent. */
export function readGroupSettings(input: Input, settings: JsonObject): JsonObject {
  const seats = seatCount(settings['max_seats']);
  if (seats === null) {
    input.problem('settings.max_seats', `The settings.max_seats must be an integer from 1 to ${MAX_SEATS}.`);
  }
  for (const name of GROUP_WINDOWS) {
    const value = settings[name] ?? undefined;
    if (value !== undefined && lengthMs(value, WINDOW_BOUNDS) === null) {
      input.problem(`settings.${name}`, `The settings.${name} must be a length of time such as "2 hours", or seconds.`);
    }
  }
  const [closes, opens] = [settings['min_booking_time'], settings['max_booking_time']].map((value) =>
    lengthMs(value, WINDOW_BOUNDS),
  );
  if (typeof opens === 'number' && opens < (closes ?? 0)) {
    input.problem('settings.max_booking_time', 'The settings.max_booking_time must not be less than min_booking_time.');
  }
  return { ...settings, max_seats: seats };
}
