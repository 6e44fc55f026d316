/** From any error to an RFC 9457 problem: what a client may read, and nothing else. */
import { ConnectionException } from '@mikro-orm/core';
import { HttpException } from '@nestjs/common';
import {
  TimekitConflictError,
  TimekitError,
  TimekitInvalidError,
  TimekitNotFoundError,
  TimekitRateLimitedError,
  TimekitUnauthorizedError,
  TimekitUnreachableError,
} from '#libs/timekit';
import { DomainError, type FieldError } from '../core/domain-error.js';
import { BulkFailed, type ItemRefusal } from './bulk-failed.js';
import { isProblemCode, PROBLEM_TYPES, type ProblemCode } from './problem-types.js';
import { UpstreamRefusal } from './upstream-refusal.js';

interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: ProblemCode;
  trace_id: string;
  errors?: readonly (FieldError | (ItemProblem & { pointer?: never }))[];
  [extension: string]: unknown;
}

/** The problem with one item of many. */
export interface ItemProblem {
  index: number;
  title: string;
  status: number;
  detail: string;
  code: ProblemCode;
  [extension: string]: unknown;
}

export const PROBLEM_MEDIA_TYPE = 'application/problem+json; charset=utf-8';

export interface ProblemAnswer {
  problem: Problem;
  retryAfterMs: number | undefined;
  /** True when nobody meant to answer with this error: it belongs into the log with its stack. */
  unexpected: boolean;
}

const UNKNOWN_DETAIL = 'The request failed on our side. Quote the trace id when you report it.';

/** A change that was being recorded when the connection went may have been made, so nobody is told that it was not. */
const DATABASE_AWAY_DETAIL =
  'The database cannot be reached right now. Try again in a moment; before sending a change again, look whether it was made.';
const DATABASE_RETRY_MS = 1_000;

export function toProblem(error: unknown, traceId: string): ProblemAnswer {
  if (error instanceof TimekitInvalidError || error instanceof TimekitConflictError) {
    return toProblem(UpstreamRefusal.of(error), traceId);
  }
  if (error instanceof BulkFailed) {
    return bulkProblem(error, traceId);
  }
  if (error instanceof DomainError && isProblemCode(error.code)) {
    return answer(error.code, error.message, traceId, error.errors, error.context, error.retryAfterMs);
  }
  if (error instanceof TimekitError) {
    return upstreamProblem(error, traceId);
  }
  if (error instanceof ConnectionException) {
    const away = answer('http.database_unavailable', DATABASE_AWAY_DETAIL, traceId, [], {}, DATABASE_RETRY_MS);
    return { ...away, unexpected: true };
  }
  const status = clientStatus(error);
  if (status !== undefined) {
    return answer(codeOfStatus(status), error instanceof Error ? error.message : '', traceId);
  }
  return { ...answer('http.internal', UNKNOWN_DETAIL, traceId), unexpected: true };
}

/** `list`: the field of the body that holds the items; pointers are into the whole body. */
export function toItemProblem(list: string, { index, error }: ItemRefusal): ItemProblem {
  const { trace_id: _traceId, errors = [], ...problem } = toProblem(error, '').problem;
  const within = errors.map((each) => {
    const { pointer } = each;
    return typeof pointer === 'string' ? { ...each, pointer: `/${list}/${index}${pointer}` } : each;
  });
  return { index, ...problem, ...(within.length > 0 ? { errors: within } : {}) };
}

function bulkProblem(error: BulkFailed, traceId: string): ProblemAnswer {
  const { list, refused } = error;
  const answers = refused.map((each) => toProblem(each.error, traceId));
  const status = Math.max(...answers.map(({ problem }) => problem.status));
  const waits = answers.flatMap(({ retryAfterMs }) => (retryAfterMs === undefined ? [] : [retryAfterMs]));
  const whole = answer(error.code, error.message, traceId);
  return {
    problem: { ...whole.problem, status, errors: refused.map((each) => toItemProblem(list, each)) },
    retryAfterMs: waits.length === 0 ? undefined : Math.max(...waits),
    unexpected: answers.some(({ unexpected }) => unexpected),
  };
}

function upstreamProblem(error: TimekitError, traceId: string): ProblemAnswer {
  const context = error.upstreamRequestId === undefined ? {} : { upstream_request_id: error.upstreamRequestId };
  return answer(upstreamCode(error), error.message, traceId, [], context, retryAfter(error));
}

function upstreamCode(error: TimekitError): ProblemCode {
  if (error instanceof TimekitUnauthorizedError) return 'upstream.unauthorized';
  if (error instanceof TimekitNotFoundError) return 'upstream.not_found';
  if (error instanceof TimekitRateLimitedError) return 'upstream.rate_limited';
  if (error instanceof TimekitUnreachableError) return 'upstream.unreachable';
  return 'upstream.unexpected_answer';
}

function retryAfter(error: TimekitError): number | undefined {
  return error instanceof TimekitRateLimitedError ? (error.retryAfterMs ?? 1000) : undefined;
}

/** The status of errors that Nest and Fastify raise because of the request (4xx); undefined for everything else. */
function clientStatus(error: unknown): number | undefined {
  const status =
    error instanceof HttpException
      ? error.getStatus()
      : error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number'
        ? error.statusCode
        : undefined;
  return status !== undefined && status >= 400 && status < 500 ? status : undefined;
}

function codeOfStatus(status: number): ProblemCode {
  switch (status) {
    case 404:
      return 'http.not_found';
    case 405:
      return 'http.method_not_allowed';
    case 413:
      return 'http.payload_too_large';
    case 415:
      return 'http.unsupported_media_type';
    default:
      return 'http.bad_request';
  }
}

function answer(
  code: ProblemCode,
  detail: string,
  traceId: string,
  errors: readonly FieldError[] = [],
  context: Readonly<Record<string, unknown>> = {},
  retryAfterMs?: number,
): ProblemAnswer {
  const { status, title } = PROBLEM_TYPES[code];
  return {
    problem: {
      type: `urn:openslot:problem:${code}`,
      title,
      status,
      detail,
      code,
      trace_id: traceId,
      ...(errors.length > 0 ? { errors } : {}),
      ...context,
    },
    retryAfterMs,
    unexpected: false,
  };
}
