/** Who and what a booking of any graph is for: customer, participants, meta, settings. */
import type { SeatGraph, TimeGraph } from '../../app/booking-graph.js';
import type { BookingDetails } from '../../app/booking-request.js';
import { readSettings } from './booking-settings.input.js';
import { readJson } from './booking-texts.input.js';
import type { Input } from './input.js';
import { RSVPS } from './rsvp.js';
import { isEmail } from './values.js';

const MAX_NAME = 500;
const MAX_PARTICIPANTS = 200;
export const AUTO_COMPLETE = 'auto_complete_one_hour_after_booking_ends';

export function readDetails(input: Input, graph: TimeGraph | SeatGraph): BookingDetails {
  return {
    customer: graph === 'group_owner' && isEmpty(input.raw('customer')) ? null : readCustomer(input),
    participants: readParticipants(input),
    invite: input.bool('invite') ?? false,
    myRsvp: input.oneOf('my_rsvp', RSVPS) ?? null,
    meta: readJson(input, 'meta') ?? {},
    settings: readSettings(input, graph),
    autoComplete: readAutoComplete(input),
    bulkId: null,
  };
}

/** The fields that mean something are checked; the client's own fields stay as sent. */
function readCustomer(input: Input): BookingDetails['customer'] {
  const customer = readJson(input, 'customer');
  if (customer === undefined) {
    input.problem('customer', 'The customer field is required.');
    return {};
  }
  const name = input.string('customer.name', { required: true, max: MAX_NAME });
  const email = input.email('customer.email', { required: true });
  const timezone = input.zone('customer.timezone');
  const rest = Object.entries(customer).filter(([key]) => key !== 'id' && key !== 'timezone');
  return { ...Object.fromEntries(rest), name, email, ...(timezone === undefined ? {} : { timezone }) };
}

/** The customer of a reservation, of whom not everything need be known. */
export function readCustomerSoFar(input: Input): BookingDetails['customer'] {
  const customer = readJson(input, 'customer');
  if (customer === undefined) {
    return null;
  }
  input.string('customer.name', { max: MAX_NAME });
  input.email('customer.email');
  input.zone('customer.timezone');
  return Object.fromEntries(Object.entries(customer).filter(([key]) => key !== 'id'));
}

/** A group booking has no customer of its own; clients send nothing, null or an empty object, which in PHP is `[]`. */
function isEmpty(customer: unknown): boolean {
  const sent = customer ?? {};
  return typeof sent === 'object' && Object.keys(sent).length === 0;
}

function readParticipants(input: Input): string[] {
  const participants = input.strings('participants') ?? [];
  if (participants.length > MAX_PARTICIPANTS) {
    input.problem('participants', `The participants may not have more than ${MAX_PARTICIPANTS} items.`);
    return [];
  }
  for (const [index, email] of participants.entries()) {
    if (!isEmail(email)) {
      input.problem(`participants.${index}`, `The participants.${index} must be a valid email address.`);
    }
  }
  return participants;
}

function readAutoComplete(input: Input): boolean | undefined {
  input.object(AUTO_COMPLETE);
  return input.bool(`${AUTO_COMPLETE}.enabled`);
}
