/** What a TimekitModule needs to know. */
import type { TimekitTransport } from './http/transport.js';

export interface TimekitOptions {
  /** Scheme, host and an optional path, without `/v2`. Sign-up links are built on it, so a browser must reach it too. */
  baseUrl: string;
  /** The app's API key, or how to get it; a function is asked before every attempt. */
  apiKey: string | (() => string | Promise<string>);
  /** Default: the network. */
  transport?: TimekitTransport;
  /** For a whole call, retries and pauses included. Default 20,000. */
  deadlineMs?: number;
  /** For one attempt, from the first byte sent to the last received. Default 8,000. */
  attemptTimeoutMs?: number;
  /** In [0, 1). Default Math.random. */
  random?: () => number;
  /** Must reject when the signal fires. Default: a timer. */
  sleep?: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** Milliseconds since 1970. Default Date.now. */
  now?: () => number;
}

export const DEFAULT_DEADLINE_MS = 20_000;
export const DEFAULT_ATTEMPT_TIMEOUT_MS = 8_000;
