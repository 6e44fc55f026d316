/** What of a booking travels in `openslot`, the part of Timekit's bodies that is ours. */
import type { BookingTexts } from '../../app/booking-request.js';
import { MAX_DESCRIPTION, MAX_WHAT, MAX_WHERE } from './booking-texts.input.js';
import type { Input } from './input.js';
import { readUuid } from './uuid.js';

const MAX_FURTHER_RESOURCES = 20;
const RESOURCE_IDS = 'openslot.resource_ids';

/** The resources that are booked together with `resourceId`; undefined when the field was not sent. */
export function readFurtherResources(input: Input, resourceId: string): string[] | undefined {
  input.object('openslot');
  const sent = input.array(RESOURCE_IDS);
  if (sent !== undefined && sent.length > MAX_FURTHER_RESOURCES) {
    input.problem(RESOURCE_IDS, `The ${RESOURCE_IDS} may not have more than ${MAX_FURTHER_RESOURCES} items.`);
    return [];
  }
  const ids = new Set<string>();
  for (const [index, value] of (sent ?? []).entries()) {
    const id = readUuid(value);
    const field = `${RESOURCE_IDS}.${index}`;
    if (id === null) {
      input.problem(field, `The ${field} must be a valid UUID.`);
    } else if (id === resourceId) {
      input.problem(field, `The ${field} is the resource_id of the booking.`);
    } else if (ids.has(id)) {
      input.problem(field, `The ${field} has a duplicate value.`);
    } else {
      ids.add(id);
    }
  }
  return sent === undefined ? undefined : [...ids];
}

/** Texts that replace those of a booking. What is not sent stays. */
export function readNewTexts(input: Input): Partial<BookingTexts> {
  const what = input.string('openslot.what', { max: MAX_WHAT });
  if (what?.trim() === '') {
    input.problem('openslot.what', 'The openslot.what may not be empty.');
  }
  const place = input.string('openslot.where', { max: MAX_WHERE });
  const description = input.string('openslot.description', { max: MAX_DESCRIPTION });
  return {
    ...(what === undefined ? {} : { what }),
    ...(place === undefined ? {} : { place }),
    ...(description === undefined ? {} : { description }),
  };
}
