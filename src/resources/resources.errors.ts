import { type TimekitError, TimekitNotFoundError, TimekitRateLimitedError } from '#libs/timekit';
import { DomainError } from '../core/domain-error.js';
import type { ProblemCode } from '../http/problem-types.js';

interface Details {
  context?: Record<string, unknown>;
  retryAfterMs?: number;
  cause?: unknown;
}

const RETRY_MS = 1_000;

export class ResourcesError extends DomainError {
  private constructor(
    override readonly code: ProblemCode,
    detail: string,
    details: Details = {},
  ) {
    super(detail, details);
  }

  static notFound(id: string): ResourcesError {
    return new ResourcesError('resources.not_found', `There is no resource ${id}.`);
  }

  static notProvisioned(id: string): ResourcesError {
    return new ResourcesError(
      'resources.not_provisioned',
      `The resource ${id} does not exist at Timekit yet. Provision it first.`,
      { context: { resource_id: id } },
    );
  }

  /** A deletion has begun: nothing new may refer to the resource. */
  static beingRemoved(id: string): ResourcesError {
    return new ResourcesError(
      'resources.not_provisioned',
      `The resource ${id} is being deleted. Delete it again if that was interrupted.`,
      { context: { resource_id: id } },
    );
  }

  /** Somebody deleted it at Timekit. Nothing of ours can bring it back. */
  static goneUpstream(resource: { id: string; userId: string | null }, cause?: unknown): ResourcesError {
    return new ResourcesError(
      'resources.gone_upstream',
      `The resource ${resource.id} was deleted at Timekit. Delete it here too, or restore it there.`,
      {
        context: { resource_id: resource.id, ...(resource.userId === null ? {} : { user_id: resource.userId }) },
        cause,
      },
    );
  }

  /** What a call about this one resource failed with, in our terms: {@link goneUpstream} when Timekit does not know it. */
  static goneOr(error: unknown, resource: { id: string; userId: string | null }): unknown {
    return error instanceof TimekitNotFoundError ? ResourcesError.goneUpstream(resource, error) : error;
  }

  static alreadyAdopted(timekitResourceId: string, resourceId: string): ResourcesError {
    return new ResourcesError(
      'resources.already_adopted',
      `The resource ${resourceId} stands for ${timekitResourceId} already.`,
      { context: { resource_id: resourceId } },
    );
  }

  static hasBookings(id: string): ResourcesError {
    return new ResourcesError(
      'resources.has_bookings',
      'The resource has bookings that are not over. Cancel or complete them first.',
      { context: { resource_id: id } },
    );
  }

  static belongsToUser(id: string, userId: string): ResourcesError {
    return new ResourcesError('resources.belongs_to_user', `Change or delete the user ${userId} instead.`, {
      context: { resource_id: id, user_id: userId },
    });
  }

  static severalAtOnceNotSupported(): ResourcesError {
    return new ResourcesError(
      'resources.not_supported_upstream',
      'Timekit cannot hold several bookings at one moment; only the embedded engine can.',
    );
  }

  static provisioningInProgress(id: string): ResourcesError {
    return new ResourcesError(
      'resources.provisioning_in_progress',
      'Another request is creating this resource at Timekit. Try again in a moment.',
      { context: { resource_id: id }, retryAfterMs: RETRY_MS },
    );
  }

  /** Nothing is lost: the rows are kept as pending, and the same request again, or `…/provision`, goes on from there. */
  static provisioningPending(resource: { id: string; userId: string | null }, cause: TimekitError): ResourcesError {
    const asked = cause instanceof TimekitRateLimitedError ? cause.retryAfterMs : undefined;
    return new ResourcesError(
      'resources.provisioning_pending',
      'Timekit did not answer as expected, so its resource may not exist yet. Provision it again to go on.',
      {
        context: {
          resource_id: resource.id,
          ...(resource.userId === null ? {} : { user_id: resource.userId }),
          upstream_code: cause.code,
        },
        retryAfterMs: asked ?? RETRY_MS,
        cause,
      },
    );
  }
}
