/** What the faces of the application do differently about requests that are sent again. */
import type { ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { keyOf } from '../auth/request-key.js';
import { PROBLEM_MEDIA_TYPE, toProblem } from '../http/problem.js';
import { isFinal } from './final-refusal.js';
import type { IdempotencyError } from './idempotency.errors.js';
import type { KeptAnswer } from './idempotency-keys.service.js';
import type { RequestError } from '../http/http.errors.js';

export interface Refusal {
  readonly answer: KeptAnswer;
  /** Whether it says how things stand, so that a repeat is to get it too. */
  readonly final: boolean;
}

export interface Face {
  /** The id of the API key that the request came with; undefined when it is not to this face, or keeps nothing. */
  ownerOf(context: ExecutionContext): string | undefined;
  /** How the body of the request is meant, by its headers. Undefined, or absent, when nothing changes that. */
  readonly meaningOf?: (context: ExecutionContext) => string | undefined;
  /** What is wrong with the header or its key, as the filter of this face understands it. */
  errorOf(error: IdempotencyError | RequestError): Error;
  /** How the filter of this face answers an error, to the byte. */
  refusalOf(error: unknown, requestId: string): Refusal;
  /**
   * Runs the one transaction that is all of a request, answer included, with what has to be done in front of it, and again when
   * others were in its way. Absent where a handler does what the database cannot undo.
   */
  readonly runTransaction?: <T>(context: ExecutionContext, attempt: () => Promise<T>) => Promise<T>;
}

/** The faces, of which at most one owns a request. */
export const FACES = Symbol('openslot.faces');

/** `/api/v1`, whose use cases say themselves which transaction ends them (`idempotent-work.ts`). */
export const NATIVE_FACE: Face = {
  ownerOf: (context) => keyOf(context.switchToHttp().getRequest<FastifyRequest>())?.id,
  errorOf: (error) => error,
  refusalOf(error, requestId) {
    const refusal = toProblem(error, requestId);
    const { problem } = refusal;
    return {
      answer: {
        status: problem.status,
        headers: { 'content-type': PROBLEM_MEDIA_TYPE },
        body: JSON.stringify(problem),
      },
      final: isFinal(refusal),
    };
  },
};
