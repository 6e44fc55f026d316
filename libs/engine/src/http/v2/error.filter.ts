/**
 * Every failure under /v2 leaves through here, in one of the recorded bodies (docs/timekit-contract.md 2.3). The application sends
 * its own failures under that prefix here too: an unknown route, a body that is no JSON or too large.
 */
import { Catch, HttpException, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { ConnectionException, DriverException } from '@mikro-orm/core';
import { assertNever } from '#libs/scheduling';
import { EngineError, type EngineFault } from '../../engine.errors.js';
import type { Reply } from './reply.js';

interface Answer {
  readonly status: number;
  /** When to come again, if that is known. */
  readonly retryAfterSeconds?: number | undefined;
  readonly body: Readonly<Record<string, unknown>>;
}

/** 409: the same request is being executed. */
const COME_AGAIN: readonly number[] = [409, 503, 504];

@Catch()
export class EngineErrorFilter implements ExceptionFilter {
  readonly #logger = new Logger(EngineErrorFilter.name);

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const reply = http.getResponse<Reply>();
    const answer = renderError(error);
    if (answer.status >= 500) {
      const { id } = http.getRequest<{ id?: unknown }>();
      this.#logger.error({ err: error, requestId: id }, 'A request under /v2 failed.');
    }
    if (answer.status === 401) {
      reply.header('WWW-Authenticate', 'Basic realm="Timekit", charset="UTF-8"');
    }
    const retryAfterSeconds = COME_AGAIN.includes(answer.status) ? 1 : answer.retryAfterSeconds;
    if (retryAfterSeconds !== undefined) {
      reply.header('Retry-After', String(retryAfterSeconds));
    }
    reply.status(answer.status).send(answer.body);
  }
}

/** Status and body of any error. Anything unknown is a 500 that says nothing about itself. */
export function renderError(error: unknown): Answer {
  if (error instanceof EngineError) {
    return renderFault(error.fault, error.message);
  }
  if (error instanceof HttpException) {
    const status = error.getStatus();
    return status === 404 ? renderError(EngineError.routeMissing()) : { status, body: { error: error.message } };
  }
  if (error instanceof ConnectionException) {
    return renderConnectionLoss(error);
  }
  if (isUnstorable(error)) {
    return {
      status: 422,
      body: { error: 'The request contains a value that cannot be stored', code: 'value_invalid' },
    };
  }
  const status = clientStatus(error);
  if (status !== undefined && error instanceof Error) {
    return { status, body: { error: error.message } };
  }
  return { status: 500, body: { error: 'Something went wrong', code: 'internal_error' } };
}

function renderFault(fault: EngineFault, message: string): Answer {
  switch (fault.kind) {
    case 'not_found':
      return { status: 404, body: { error: message, model: fault.model } };
    case 'route_missing':
      return { status: 404, body: { error: message, code: 'route_missing' } };
    case 'invalid':
      return {
        status: 422,
        body: { errors: fault.errors, ...(fault.action === undefined ? {} : { action: fault.action }) },
      };
    case 'refused':
      return { status: fault.status, body: { error: message, code: fault.code, ...fault.context } };
    case 'limited': {
      const { context, retryAfterSeconds } = fault;
      return { status: 429, retryAfterSeconds, body: { error: message, code: 'limit_reached', ...context } };
    }
    case 'unauthorized':
      return { status: 401, body: { error: { message } } };
    case 'forbidden':
      return { status: 403, body: { error: message, code: 'forbidden' } };
    default:
      return assertNever(fault);
  }
}

/**
 * 503 says that nothing was done, and Timekit's clients read it so; 504 leaves that open. SQLSTATE 08007: the connection went
 * while the transaction was being committed, or after that.
 */
function renderConnectionLoss({ code }: ConnectionException): Answer {
  return code === '08007'
    ? { status: 504, body: { error: 'It is not known whether this was carried out', code: 'outcome_unknown' } }
    : { status: 503, body: { error: 'The database cannot be reached, please try again', code: 'busy' } };
}

/**
 * SQLSTATE class 22: the database would not take a value; 08P01: a U+0000 in a bound value, which breaks the message that
 * carries it. Readers refuse such values first; this is the last net.
 */
function isUnstorable(error: unknown): boolean {
  return (
    error instanceof DriverException &&
    typeof error.code === 'string' &&
    (error.code.startsWith('22') || error.code === '08P01')
  );
}

/** The web server's own complaints about a request carry a 4xx `statusCode`; their messages are meant for the client. */
function clientStatus(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('statusCode' in error)) {
    return undefined;
  }
  const { statusCode } = error;
  return typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500 ? statusCode : undefined;
}
