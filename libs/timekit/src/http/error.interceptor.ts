/**
 * The last interceptor: every answer becomes parsed JSON, every failure a TimekitError. Bodies are parsed here and not by axios,
 * which hands a body it cannot parse on as a string.
 */
import { AxiosError, type AxiosResponse, type InternalAxiosRequestConfig } from 'axios';
import { assertNever } from '../assert-never.js';
import {
  TimekitAbortedError,
  type TimekitError,
  type TimekitErrorFacts,
  TimekitInvalidError,
  TimekitUnexpectedAnswerError,
  TimekitUnreachableError,
} from '../timekit.errors.js';
import { errorOfAnswer } from './answer-error.js';
import { factsOf } from './call-state.js';
import { readErrorBody } from './error-body.js';
import { classifyFailure, mayHaveRun } from './failure.js';
import { type Redact, redactor, scrubbed } from './redact.js';
import { retryAfterMs } from './retry-policy.js';

const REQUEST_ID_HEADERS = ['x-request-id', 'request-id', 'x-amzn-requestid', 'cf-ray'];

/** `data` becomes the parsed body, or undefined when there is none (204). An answer already parsed passes as it is. */
export function answerInterceptor(response: AxiosResponse<unknown>): AxiosResponse<unknown> {
  if (typeof response.data !== 'string') return response;
  return { ...response, data: parsed(response.data, response) };
}

export function errorInterceptor(now: () => number): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof AxiosError) || error.config === undefined) throw error;
    throw toTimekitError(error, error.config, now());
  };
}

/** The facts of an error about an answer, the upstream's id of the exchange among them. */
export function answerFacts(response: AxiosResponse<unknown>, mayHaveRun: boolean): TimekitErrorFacts {
  const requestId = REQUEST_ID_HEADERS.map((name): unknown => response.headers[name]).find(
    (value) => typeof value === 'string' && value !== '',
  );
  return {
    ...factsOf(response.config, mayHaveRun),
    status: response.status,
    ...(typeof requestId === 'string' && { upstreamRequestId: redactor(response.config)(requestId.slice(0, 200)) }),
  };
}

function parsed(text: string, response: AxiosResponse<unknown>): unknown {
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    const facts = answerFacts(response, true);
    throw new TimekitUnexpectedAnswerError(`${response.status} with a body that is not JSON`, facts, 'not_json');
  }
}

function toTimekitError(error: AxiosError, config: InternalAxiosRequestConfig, nowMs: number): TimekitError {
  const redact = redactor(config);
  const failure = classifyFailure(error);
  const open = mayHaveRun(failure);
  const facts = { ...factsOf(config, open), cause: scrubbed(error, redact) };
  switch (failure.kind) {
    case 'answer':
      return ofAnswer(failure.response, { ...answerFacts(failure.response, open), cause: facts.cause }, redact, nowMs);
    case 'aborted':
      return new TimekitAbortedError('the caller gave up', facts);
    case 'timeout':
      return new TimekitUnreachableError('no answer in time', facts);
    case 'network':
      return new TimekitUnreachableError(`the connection failed (${error.code ?? error.name})`, facts);
    case 'answer_too_large':
      return new TimekitUnexpectedAnswerError('the answer is over the size limit', facts, 'too_large');
    case 'answer_unreadable':
      return new TimekitUnexpectedAnswerError('the answer cannot be decoded', facts, 'unreadable');
    case 'request_refused':
      return new TimekitInvalidError('the client refused to send it', facts, { fields: {} });
    default:
      return assertNever(failure);
  }
}

function ofAnswer(
  { status, data, headers }: AxiosResponse<string>,
  facts: TimekitErrorFacts,
  redact: Redact,
  nowMs: number,
): TimekitError {
  return errorOfAnswer(status, readErrorBody(redact(data)), facts, retryAfterMs(headers['retry-after'], nowMs));
}
