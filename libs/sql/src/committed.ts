/**
 * Which requests have committed something. When one of them loses its connection later, nobody may take it for a request that
 * did nothing.
 */
import { RequestContext } from '@mikro-orm/core';

const requests = new WeakSet<RequestContext>();

/** The request of whoever calls has committed something. */
export function noteCommit(): void {
  const request = RequestContext.currentRequestContext();
  if (request !== undefined) {
    requests.add(request);
  }
}

/** Whether the request of whoever calls has. */
export function hasCommitted(): boolean {
  const request = RequestContext.currentRequestContext();
  return request !== undefined && requests.has(request);
}
