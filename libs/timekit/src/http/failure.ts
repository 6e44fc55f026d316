/**
 * What an AxiosError means, as one tagged union. Retrying and reporting both start here, so they cannot disagree. Axios tells
 * its failures apart by `code` and by how far the response got; nothing here reads a message.
 */
import { AxiosError, type AxiosResponse } from 'axios';
import { assertNever } from '../assert-never.js';

/** `mayHaveRun`: the upstream may have carried the request out, as far as this attempt tells. */
export type Failure =
  | { kind: 'answer'; response: AxiosResponse<string> }
  | { kind: 'aborted'; mayHaveRun: boolean }
  | { kind: 'timeout'; mayHaveRun: boolean }
  | { kind: 'network'; mayHaveRun: boolean }
  | { kind: 'answer_too_large' }
  | { kind: 'answer_unreadable' }
  | { kind: 'request_refused' };

/** Failures before a connection stood: nothing can have reached the upstream. */
const NOT_CONNECTED: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'EHOSTDOWN',
]);

const TIMED_OUT: ReadonlySet<string> = new Set([AxiosError.ETIMEDOUT, AxiosError.ECONNABORTED]);

/** Codes of zlib and of Node's HTTP parser, which give up on bytes that did arrive. */
const UNREADABLE = /^(Z|HPE)_/;

/** Axios's codes for a request it did not send: a body over the limit, a URL that is none. */
const REFUSED_BY_CLIENT: ReadonlySet<string> = new Set([
  AxiosError.ERR_BAD_REQUEST,
  AxiosError.ERR_BAD_OPTION,
  AxiosError.ERR_BAD_OPTION_VALUE,
  AxiosError.ERR_INVALID_URL,
]);

export function classifyFailure(error: AxiosError): Failure {
  const code = error.code ?? '';
  const sent = error.config?.timekit?.sent === true;
  if (code === AxiosError.ERR_CANCELED) return { kind: 'aborted', mayHaveRun: sent };
  if (TIMED_OUT.has(code)) return { kind: 'timeout', mayHaveRun: sent };
  if (UNREADABLE.test(code)) return { kind: 'answer_unreadable' };
  if (error.response !== undefined) {
    return isWhole(error.response)
      ? { kind: 'answer', response: error.response }
      : { kind: 'network', mayHaveRun: sent };
  }
  if (code === AxiosError.ERR_BAD_RESPONSE) return { kind: 'answer_too_large' };
  if (REFUSED_BY_CLIENT.has(code)) return { kind: 'request_refused' };
  return { kind: 'network', mayHaveRun: sent && !NOT_CONNECTED.has(code) };
}

/** Axios attaches the response to an error even when the connection broke in its middle; only a whole one has its text. */
function isWhole(response: AxiosResponse<unknown>): response is AxiosResponse<string> {
  return typeof response.data === 'string';
}

/**
 * Whether the upstream may have carried the request out. A refusal (4xx) and throttling (429, 503) say that it did not; every
 * other answer that is not a clean success leaves it open.
 */
export function mayHaveRun(failure: Failure): boolean {
  switch (failure.kind) {
    case 'answer':
      return statusLeavesOpen(failure.response.status);
    case 'aborted':
    case 'timeout':
    case 'network':
      return failure.mayHaveRun;
    case 'answer_too_large':
    case 'answer_unreadable':
      return true;
    case 'request_refused':
      return false;
    default:
      return assertNever(failure);
  }
}

export function statusLeavesOpen(status: number): boolean {
  if (status === 408) return true;
  return status < 400 || (status >= 500 && status !== 503);
}
