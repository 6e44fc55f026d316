import { DomainError, type FieldError } from '../core/domain-error.js';
import type { ProblemCode } from './problem-types.js';

/** The request as a whole, or a field of it, breaks a rule. */
export class RequestError extends DomainError {
  private constructor(
    override readonly code: ProblemCode,
    detail: string,
    errors: readonly FieldError[] = [],
    context: Record<string, unknown> = {},
  ) {
    super(detail, { errors, context });
  }

  static invalidBody(errors: readonly FieldError[]): RequestError {
    return new RequestError('http.invalid_body', describe(errors), errors);
  }

  static invalidField(pointer: string, code: string, detail: string): RequestError {
    return RequestError.invalidBody([{ pointer, code, detail }]);
  }

  static invalidQuery(errors: readonly FieldError[]): RequestError {
    return new RequestError('http.invalid_query', describe(errors), errors);
  }

  static unreadable(detail: string): RequestError {
    return new RequestError('http.bad_request', detail);
  }

  /** `rule` goes on after the header's name. */
  static invalidHeader(header: string, rule: string): RequestError {
    return new RequestError('http.invalid_header', `The header ${header} ${rule}.`, [], { header });
  }

  /** What the client wanted to change is at another version than the one it has seen. */
  static preconditionFailed(version: number): RequestError {
    return new RequestError(
      'http.precondition_failed',
      'It was changed since you read it: If-Match does not name its entity tag. Read it again.',
      [],
      { current_version: version },
    );
  }

  static notFound(detail: string): RequestError {
    return new RequestError('http.not_found', detail);
  }
}

function describe(errors: readonly FieldError[]): string {
  const [first] = errors;
  return errors.length === 1 && first !== undefined ? first.detail : `${errors.length} fields break a rule.`;
}
