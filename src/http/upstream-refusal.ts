import type { TimekitInvalidError } from '#libs/timekit';
import { DomainError } from '../core/domain-error.js';
import type { ProblemCode } from './problem-types.js';

/** A field that Timekit refused, under the name that our own client knows it by. */
export class UpstreamRefusal extends DomainError {
  override readonly code: ProblemCode = 'upstream.refused';

  /** `pointerOf` gives the JSON pointer in the client's request for a field as Timekit names it (`customer.email`). */
  static of(error: TimekitInvalidError, pointerOf: (field: string) => string): UpstreamRefusal {
    const errors = Object.entries(error.fields).flatMap(([field, messages]) =>
      messages.map((detail) => ({ pointer: pointerOf(field), code: 'refused_upstream', detail })),
    );
    const context = error.upstreamRequestId === undefined ? {} : { upstream_request_id: error.upstreamRequestId };
    return new UpstreamRefusal(error.message, { errors, context, cause: error });
  }
}
