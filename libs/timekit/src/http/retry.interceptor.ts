/**
 * The life of a call, over its attempts:
 * 1. the request half gives the call its deadline, and each attempt its time limit, cut to what the deadline leaves;
 * 2. the response half asks the policy about a failure, pauses, and sends the config again through the whole chain;
 * 3. what the policy does not want repeated goes on, unchanged, to the error interceptor.
 */
import { AxiosError, type AxiosInstance, type AxiosResponse, type InternalAxiosRequestConfig } from 'axios';
import { TimekitAbortedError } from '../timekit.errors.js';
import { DEFAULT_ATTEMPT_TIMEOUT_MS, DEFAULT_DEADLINE_MS, type TimekitOptions } from '../timekit.options.js';
import { factsOf, methodOf } from './call-state.js';
import { classifyFailure, mayHaveRun } from './failure.js';
import { pauseBeforeRetry } from './retry-policy.js';
import { pause } from './sleep.js';

export type RetryOptions = Pick<TimekitOptions, 'deadlineMs' | 'attemptTimeoutMs' | 'random' | 'sleep' | 'now'>;

/** The request half. Must run before anything that takes time. */
export function limitInterceptor(
  options: RetryOptions,
): (config: InternalAxiosRequestConfig) => InternalAxiosRequestConfig {
  const { deadlineMs = DEFAULT_DEADLINE_MS, attemptTimeoutMs = DEFAULT_ATTEMPT_TIMEOUT_MS, now = Date.now } = options;
  return (config) => {
    const nowMs = now();
    const state = config.timekit ?? {
      attempt: 1,
      deadlineAtMs: nowMs + deadlineMs,
      previousDelayMs: 0,
      outcomeUnknown: false,
      sent: false,
    };
    config.timekit = { ...state, sent: false };
    config.timeout = Math.max(1, Math.min(attemptTimeoutMs, state.deadlineAtMs - nowMs));
    return config;
  };
}

/** The response half. */
export function retryInterceptor(
  instance: AxiosInstance,
  options: RetryOptions,
): (error: unknown) => Promise<AxiosResponse<unknown>> {
  const { random = Math.random, sleep = pause, now = Date.now } = options;
  return async (error) => {
    if (!(error instanceof AxiosError) || error.config?.timekit === undefined) throw error;
    const { config } = error;
    const state = error.config.timekit;
    const failure = classifyFailure(error);
    const pauseMs = pauseBeforeRetry(
      {
        method: methodOf(config),
        failure,
        attempt: state.attempt,
        previousDelayMs: state.previousDelayMs,
        nowMs: now(),
        deadlineAtMs: state.deadlineAtMs,
      },
      random,
    );
    if (pauseMs === undefined) throw error;
    const outcomeUnknown = state.outcomeUnknown || mayHaveRun(failure);
    config.timekit = { ...state, attempt: state.attempt + 1, previousDelayMs: pauseMs, outcomeUnknown };
    await pauseUnlessAborted(config, pauseMs, sleep);
    return instance.request<unknown>(config);
  };
}

async function pauseUnlessAborted(
  config: InternalAxiosRequestConfig,
  pauseMs: number,
  sleep: NonNullable<TimekitOptions['sleep']>,
): Promise<void> {
  const signal = config.signal instanceof AbortSignal ? config.signal : undefined;
  try {
    await sleep(pauseMs, signal);
  } catch (error) {
    if (signal?.aborted !== true) throw error;
  }
  if (signal?.aborted === true) throw new TimekitAbortedError('the caller gave up', factsOf(config, false));
}
