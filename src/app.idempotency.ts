/** Requests to the Timekit surface that are sent again: whose they are, and how they are refused there. */
import { EngineError, onlyReads, renderError, requestAppOf, untilNoConflict } from '#libs/engine';
import type { FastifyRequest } from 'fastify';
import { PROBLEM_TYPES } from './http/problem-types.js';
import type { Face } from './idempotency/face.js';

export const ENGINE_FACE: Face = {
  ownerOf: (context) =>
    onlyReads(context) ? undefined : requestAppOf(context.switchToHttp().getRequest<FastifyRequest>())?.keyId,
  errorOf: ({ code, message }) =>
    EngineError.refused(message, code.slice(code.indexOf('.') + 1), PROBLEM_TYPES[code].status),
  refusalOf(error) {
    const { status, body } = renderError(error);
    const kind = error instanceof EngineError ? error.fault.kind : undefined;
    return {
      answer: { status, headers: { 'content-type': 'application/json; charset=utf-8' }, body: JSON.stringify(body) },
      final: kind === 'not_found' || (kind === 'refused' && status < 500),
    };
  },
  runTransaction: untilNoConflict,
};
