import type { TimekitConflictError, TimekitInvalidError } from '#libs/timekit';
import { DomainError, type FieldError } from '../core/domain-error.js';
import type { ProblemCode } from './problem-types.js';

/** A field that Timekit refused, under the name that our own client knows it by. */
export class UpstreamRefusal extends DomainError {
  override readonly code: ProblemCode = 'upstream.refused';

  /** `pointerOf` gives the JSON pointer in the client's request for a field as Timekit names it (`customer.email`). */
  static of(error: TimekitInvalidError | TimekitConflictError, pointerOf = pointerTo): UpstreamRefusal {
    const errors = fieldErrors('fields' in error ? error.fields : {}, pointerOf);
    const context = error.upstreamRequestId === undefined ? {} : { upstream_request_id: error.upstreamRequestId };
    return new UpstreamRefusal(detailOf(error.upstreamMessage, errors), { errors, context, cause: error });
  }
}

/** What Timekit says in words; how it was asked is nothing to the client. */
function detailOf(message: string | undefined, errors: readonly FieldError[]): string {
  const said = [...(message === undefined ? [] : [message]), ...errors.map(({ detail }) => detail)];
  return said.length === 0 ? 'Timekit refused this, and did not say why.' : `Timekit refused this: ${said.join(' ')}`;
}

function fieldErrors(
  fields: Readonly<Record<string, readonly string[]>>,
  pointerOf: (field: string) => string,
): FieldError[] {
  return Object.entries(fields).flatMap(([field, messages]) => {
    const pointer = pointerOf(field);
    const name = pointer === '' ? field : pointer.slice(1).replaceAll('/', '.');
    return messages.map((said) => ({ pointer, code: 'refused_upstream', detail: said.replaceAll(field, name) }));
  });
}

function pointerTo(field: string): string {
  return `/${field.replaceAll('.', '/')}`;
}
