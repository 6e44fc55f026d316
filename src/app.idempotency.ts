/** Requests to the Timekit surface that are sent again: whose they are, and how they are refused there. */
import type { ExecutionContext } from '@nestjs/common';
import {
  type DueBookingsService,
  EngineError,
  inputMeaningOf,
  onlyReads,
  renderError,
  requestAppOf,
  settledFirst,
  untilNoConflict,
} from '#libs/engine';
import type { FastifyRequest } from 'fastify';
import { PROBLEM_TYPES } from './http/problem-types.js';
import type { Face } from './idempotency/face.js';

export function engineFace(due: DueBookingsService): Face {
  return {
    ownerOf: (context) => (onlyReads(context) ? undefined : appOf(context)?.keyId),
    meaningOf: (context) => inputMeaningOf(context.switchToHttp().getRequest<FastifyRequest>().headers),
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
    async runTransaction(context, attempt) {
      const appId = appOf(context)?.appId;
      const settle = async (): Promise<void> => (appId === undefined ? undefined : await due.settleAll(appId));
      return await untilNoConflict(async () => await settledFirst(settle, attempt));
    },
  };
}

function appOf(context: ExecutionContext) {
  return requestAppOf(context.switchToHttp().getRequest<FastifyRequest>());
}
