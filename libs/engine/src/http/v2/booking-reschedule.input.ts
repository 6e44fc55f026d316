/**
 * The body that reschedules a booking. Source: docs/timekit-contract.md 7.9. What Timekit does not do is in `openslot`: other
 * graphs than `instant` (its being there is enough), further resources, new texts, and the group booking that a seat goes to.
 */
import type { RescheduleRequest } from '../../app/reschedule.service.js';
import { readCalendarId, withDottedFields } from './booking-fields.js';
import { readFurtherResources, readNewTexts } from './booking-openslot.input.js';
import { readPeriod } from './bookings-period.input.js';
import { Input } from './input.js';
import type { RequestTimes } from './times.js';

/** Throws one 422 with every problem but the period's. */
export function readRescheduleInput(body: unknown, times: RequestTimes): RescheduleRequest {
  const calendarId = readCalendarId(body);
  const input = new Input(withDottedFields(body));
  const beyondTimekit = (input.raw('openslot') ?? undefined) !== undefined;
  const message = input.string('message');
  const ownerBookingId = input.uuid('openslot.owner_booking_id');
  const resourceId = input.uuid('resource_id');
  checkPeriod(input, ownerBookingId !== undefined);
  const furtherResourceIds = readFurtherResources(input, resourceId ?? '');
  if (ownerBookingId !== undefined && furtherResourceIds !== undefined) {
    input.problem('openslot.resource_ids', 'A seat holds no time of resources.');
  }
  const texts = readNewTexts(input);
  input.done();
  return {
    to:
      ownerBookingId === undefined
        ? {
            kind: 'time',
            resourceId,
            furtherResourceIds,
            calendarId,
            periodIn: (zone) => readPeriod(input.raw('start'), input.raw('end'), times, zone),
          }
        : { kind: 'seat', resourceId, ownerBookingId },
    beyondTimekit,
    texts,
    input: message === undefined ? {} : { message },
  };
}

function checkPeriod(input: Input, isSeat: boolean): void {
  for (const name of ['start', 'end']) {
    const sent = (input.raw(name) ?? '') !== '';
    if (isSeat && sent) {
      input.problem(name, `The ${name} is that of the owner booking.`);
    } else if (!isSeat && !sent) {
      input.problem(name, `The ${name} field is required.`);
    }
  }
}
