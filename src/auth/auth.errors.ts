import { DomainError, type FieldError } from '../core/domain-error.js';
import type { ProblemCode } from '../http/problem-types.js';
import type { Scope } from './scopes.js';

export class AuthError extends DomainError {
  private constructor(
    override readonly code: ProblemCode,
    detail: string,
    details: { context?: Record<string, unknown>; errors?: readonly FieldError[] } = {},
  ) {
    super(detail, details);
  }

  static keyMissing(): AuthError {
    return new AuthError('auth.key_missing', 'Send your API key as "Authorization: Bearer <key>".');
  }

  /** Unknown, expired and revoked keys answer alike, so that nobody learns which keys once existed. */
  static keyInvalid(): AuthError {
    return new AuthError('auth.key_invalid', 'The API key is unknown, expired or revoked.');
  }

  static scopeMissing(required: Scope): AuthError {
    return new AuthError('auth.scope_missing', `This needs a key with the scope ${required}.`, {
      context: { required_scope: required },
    });
  }

  /** The route is open to the key, but not to these fields of the body. */
  static fieldsNotAllowed(errors: readonly FieldError[]): AuthError {
    return new AuthError('auth.field_not_allowed', 'Some of this needs a key with the scope write.', {
      context: { required_scope: 'write' },
      errors,
    });
  }

  static keyNotFound(id: string): AuthError {
    return new AuthError('auth.key_not_found', `There is no API key ${id}.`);
  }

  static lastAdminKey(): AuthError {
    return new AuthError('auth.last_admin_key', 'This is the last key with the scope admin. Issue another one first.');
  }
}
