import { DomainError } from '../core/domain-error.js';
import type { ProblemCode } from '../http/problem-types.js';
import type { Scope } from './scopes.js';

export class AuthError extends DomainError {
  private constructor(
    override readonly code: ProblemCode,
    detail: string,
    context: Record<string, unknown> = {},
  ) {
    super(detail, { context });
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
      required_scope: required,
    });
  }

  static keyNotFound(id: string): AuthError {
    return new AuthError('auth.key_not_found', `There is no API key ${id}.`);
  }

  static lastAdminKey(): AuthError {
    return new AuthError('auth.last_admin_key', 'This is the last key with the scope admin. Issue another one first.');
  }
}
