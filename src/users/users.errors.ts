import { DomainError } from '../core/domain-error.js';
import type { ProblemCode } from '../http/problem-types.js';

export class UsersError extends DomainError {
  private constructor(
    override readonly code: ProblemCode,
    detail: string,
    context: Record<string, unknown> = {},
  ) {
    super(detail, { context });
  }

  static notFound(id: string): UsersError {
    return new UsersError('users.not_found', `There is no user ${id}.`);
  }

  static alreadyExists(field: 'external_id' | 'email', userId: string): UsersError {
    return new UsersError('users.already_exists', `The user ${userId} has this ${field} already.`, {
      user_id: userId,
      field,
    });
  }

  static hasBookings(id: string): UsersError {
    return new UsersError(
      'users.has_bookings',
      'The user has bookings that are not over. Cancel or complete them first.',
      { user_id: id },
    );
  }

  static alreadyProvisioned(id: string, timekitResourceId: string): UsersError {
    return new UsersError('users.already_provisioned', `The user has the Timekit resource ${timekitResourceId}.`, {
      user_id: id,
      timekit_resource_id: timekitResourceId,
    });
  }
}
