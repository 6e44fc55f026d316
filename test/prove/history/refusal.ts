/**
 * Which answers say no, and may be believed. Others may always have been quicker, or have taken what there is; but that a
 * booking is not there, or does not allow what was asked, has to have a reason in what the callers were told.
 */
import type { Answer } from '../client.js';

/** Somebody else has it, has it in hand, or there is no room for more. */
const CONFLICTS = [409, 412, 429];
/** /v2 has no other status for these. */
const CONFLICT_CODES = ['slot_taken', 'seats_taken', 'bulk_failed'];
/** Said of a booking, a reservation or a group booking that is over, or not yet so far. */
const STANDING_CODES = ['action_not_allowed', 'group_closed', 'reservation_expired', 'not_held', 'gone_upstream'];
const REFUSALS = [404, 422];

/** `mayBeOver`: whether what was asked for may not be possible as things stand, as far as the callers know. */
export function isRefusal({ status, body }: Answer, mayBeOver: () => boolean): boolean {
  const code = (body as { code?: string } | undefined)?.code?.split('.').at(-1) ?? '';
  const isConflict = CONFLICTS.includes(status) && !STANDING_CODES.includes(code);
  if (isConflict || (status === 422 && CONFLICT_CODES.includes(code))) return true;
  return (CONFLICTS.includes(status) || REFUSALS.includes(status)) && mayBeOver();
}
