import { describe, expect, test } from '@jest/globals';
import { AxiosError, AxiosHeaders, type AxiosResponse, type InternalAxiosRequestConfig } from 'axios';
import { classifyFailure, mayHaveRun } from './failure.js';

function failureOf(code: string, options: { sent?: boolean; response?: { status: number; data?: string } } = {}) {
  const timekit = {
    attempt: 1,
    deadlineAtMs: 0,
    previousDelayMs: 0,
    outcomeUnknown: false,
    sent: options.sent ?? true,
  };
  const config: InternalAxiosRequestConfig = { headers: new AxiosHeaders(), timekit };
  const response: AxiosResponse<unknown> | undefined = options.response && {
    data: undefined,
    ...options.response,
    statusText: '',
    headers: {},
    config,
  };
  return classifyFailure(new AxiosError('any text', code, config, undefined, response));
}

describe('what may have been carried out', () => {
  test.each(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'])(
    'not what found no connection: %s',
    (code) => {
      const failure = failureOf(code);
      expect([failure.kind, mayHaveRun(failure)]).toEqual(['network', false]);
    },
  );

  test.each([
    ['ECONNRESET', 'network'],
    ['EPIPE', 'network'],
    ['a code nobody knows', 'network'],
    ['ETIMEDOUT', 'timeout'],
    ['ECONNABORTED', 'timeout'],
    ['ERR_CANCELED', 'aborted'],
  ])('what broke off after it was sent: %s', (code, kind) => {
    expect([failureOf(code).kind, mayHaveRun(failureOf(code))]).toEqual([kind, true]);
    expect(mayHaveRun(failureOf(code, { sent: false }))).toBe(false);
  });

  test.each(['HPE_INVALID_CONSTANT', 'Z_DATA_ERROR'])('what was answered with unreadable bytes: %s', (code) => {
    expect([failureOf(code).kind, mayHaveRun(failureOf(code))]).toEqual(['answer_unreadable', true]);
  });

  test.each([
    [200, true],
    [302, true],
    [400, false],
    [404, false],
    [408, true],
    [409, false],
    [429, false],
    [500, true],
    [502, true],
    [503, false],
    [504, true],
  ])('by status: %i %s', (status, expected) => {
    expect(mayHaveRun(failureOf('ERR_BAD_RESPONSE', { response: { status, data: '' } }))).toBe(expected);
  });
});

test('a response without its body is a broken connection, not an answer', () => {
  expect(failureOf('ERR_BAD_RESPONSE', { response: { status: 200 } }).kind).toBe('network');
});
