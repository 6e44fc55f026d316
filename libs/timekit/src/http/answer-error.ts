/** From a status and an error body to the error it stands for; for a whole answer, and for one item of a bulk call. */
import {
  type BulkRefusal,
  SLOT_TAKEN,
  TimekitConflictError,
  type TimekitError,
  type TimekitErrorFacts,
  TimekitInvalidError,
  TimekitNotFoundError,
  TimekitRateLimitedError,
  TimekitUnauthorizedError,
  TimekitUnexpectedAnswerError,
  TimekitUnreachableError,
} from '../timekit.errors.js';
import { type ErrorBody, type ErrorItem, errorItemsIn } from './error-body.js';
import { statusLeavesOpen } from './failure.js';
import { isThrottled } from './retry-policy.js';

export function errorOfAnswer(
  status: number,
  body: ErrorBody,
  facts: TimekitErrorFacts,
  retryAfterMs?: number,
): TimekitError {
  const what = body.message === undefined ? `answered ${status}` : `answered ${status}: ${body.message}`;
  if (status < 400) return new TimekitUnexpectedAnswerError(what, facts, 'redirect');
  if (status === 401 || status === 403) return new TimekitUnauthorizedError(what, facts);
  if (status === 404) return new TimekitNotFoundError(what, facts, body.model);
  if (isThrottled(status)) return new TimekitRateLimitedError(what, facts, retryAfterMs);
  if (status === 408 || status >= 500) return new TimekitUnreachableError(what, facts);
  const refusal = {
    fields: body.fields,
    items: (body.items ?? []).map((item) => refusalOfItem(item, facts, false)),
    ...(body.message !== undefined && { upstreamMessage: body.message }),
    ...(body.action !== undefined && { action: body.action }),
    ...(body.code !== undefined && { upstreamCode: body.code }),
    ...(body.resourceId !== undefined && { resourceId: body.resourceId }),
  };
  return status === 409 || body.code === SLOT_TAKEN
    ? new TimekitConflictError(what, facts, refusal)
    : new TimekitInvalidError(what, facts, refusal);
}

/** The items that a bulk answer (its `errors`) says were refused; none in an answer that does not tell. */
export function bulkRefusalsIn(errors: unknown, facts: TimekitErrorFacts): BulkRefusal[] {
  return errorItemsIn(errors).map((item) => refusalOfItem(item, facts, statusLeavesOpen(item.status)));
}

/** An item that was refused was not carried out; one that failed there may have been, unless the whole call was refused. */
function refusalOfItem(
  { index, status, body }: ErrorItem,
  facts: TimekitErrorFacts,
  outcomeUnknown: boolean,
): BulkRefusal {
  return { index, error: errorOfAnswer(status, body, { ...facts, status, outcomeUnknown }) };
}
