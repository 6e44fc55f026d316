import { DomainError } from '../core/domain-error.js';
import type { ProblemCode } from '../http/problem-types.js';

const RETRY_MS = 5_000;

export class EventsError extends DomainError {
  override readonly code: ProblemCode = 'events.too_many_streams';

  /** `limit`: of one API key, or of this server. */
  static tooManyStreams(limit: 'key' | 'server', max: number): EventsError {
    return new EventsError(`No more streams may be open at once (${limit}: ${max}). Close one first.`, {
      context: { limit, max },
      retryAfterMs: RETRY_MS,
    });
  }
}
