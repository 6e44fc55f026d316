/**
 * What one call remembers across its attempts. It travels in the axios config, as `timekit`: axios copies the config for each
 * attempt, so the state is replaced, never shared.
 */
import type { InternalAxiosRequestConfig } from 'axios';
import type { TimekitErrorFacts } from '../timekit.errors.js';

export interface CallState {
  /** From 1. */
  attempt: number;
  /** Milliseconds since 1970; no attempt and no pause goes beyond it. */
  deadlineAtMs: number;
  /** The pause before this attempt; 0 before the first. */
  previousDelayMs: number;
  /** An earlier attempt may have been carried out. */
  outcomeUnknown: boolean;
  /** The adapter has been handed this attempt, so bytes may have left. */
  sent: boolean;
}

declare module 'axios' {
  interface AxiosRequestConfig<D, P> {
    timekit?: CallState;
  }
}

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

export function methodOf(config: InternalAxiosRequestConfig): string {
  return (config.method ?? 'get').toUpperCase();
}

/**
 * The facts every error about this request carries. `mayHaveRun` says whether this attempt may have been carried out; what
 * earlier attempts left open is added, and a method that changes nothing never leaves anything open.
 */
export function factsOf(config: InternalAxiosRequestConfig, mayHaveRun: boolean): TimekitErrorFacts {
  const method = methodOf(config);
  const unknown = mayHaveRun || config.timekit?.outcomeUnknown === true;
  return { method, path: config.url ?? '/', outcomeUnknown: unknown && !SAFE_METHODS.has(method) };
}
