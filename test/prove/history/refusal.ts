/**
 * Which answers say no, and may be believed. Others may always have been quicker, or have taken what there is; but that a
 * booking is not there, or does not allow what was asked, has to have a reason in what the callers were told. All else is none.
 */
import type { Answer } from '../client.js';

const STATUSES = [404, 409, 422, 429];
/** Somebody else has it, has it in hand, or there is no room for more. */
const CONFLICT_CODES = [
  'slot_taken',
  'seats_taken',
  'bulk_failed',
  'not_tried',
  'changed_meanwhile',
  'in_use',
  'in_flight',
  'limit_reached',
];
/** Said of a booking, a reservation or a group booking that is over, or not yet so far; where none is, of something else. */
const STANDING_CODES = [
  'action_not_allowed',
  'group_closed',
  'reservation_expired',
  'not_held',
  'gone_upstream',
  'not_found',
];

/** `mayBeOver`: whether what was asked for may not be possible as things stand, as far as the callers know. */
export function isRefusal({ status, body }: Answer, mayBeOver: () => boolean): boolean {
  const { code, model } = (body ?? {}) as { code?: string; model?: string };
  const said = code?.split('.').at(-1) ?? '';
  if (!STATUSES.includes(status)) return false;
  // What does not exist has no code on /v2.
  const isOfStanding = STANDING_CODES.includes(said) || (status === 404 && model !== undefined);
  return CONFLICT_CODES.includes(said) || (isOfStanding && mayBeOver());
}
