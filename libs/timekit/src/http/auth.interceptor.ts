/**
 * Basic auth with an empty user and the app key as password (docs/timekit-contract.md 1.1). The key is asked for at every attempt, because
 * the embedded engine knows its key only once it has started, and because a key may be rotated while we run.
 */
import { AxiosError, type InternalAxiosRequestConfig } from 'axios';
import { TimekitUnauthorizedError } from '../timekit.errors.js';
import type { TimekitOptions } from '../timekit.options.js';
import { withinAttempt } from './attempt.js';
import { factsOf } from './call-state.js';

type RequestInterceptor = (config: InternalAxiosRequestConfig) => Promise<InternalAxiosRequestConfig>;

function basicAuth(key: string): string {
  return `Basic ${Buffer.from(`:${key}`).toString('base64')}`;
}

/** The key inside an Authorization header made by `basicAuth`. */
export function keyOf(authorization: string): string {
  return Buffer.from(authorization.replace(/^Basic /, ''), 'base64')
    .toString()
    .slice(1);
}

/** Throws TimekitUnauthorizedError without a status when there is no key to be had: then nothing is sent. */
export function authInterceptor(apiKey: TimekitOptions['apiKey']): RequestInterceptor {
  return async (config) => {
    const key = typeof apiKey === 'string' ? apiKey : await ask(apiKey, config);
    if (key === '') throw new TimekitUnauthorizedError('the API key is empty', factsOf(config, false));
    config.headers.set('Authorization', basicAuth(key));
    return config;
  };
}

async function ask(apiKey: () => string | Promise<string>, config: InternalAxiosRequestConfig): Promise<string> {
  try {
    return await withinAttempt(config, async () => apiKey());
  } catch (error) {
    if (error instanceof AxiosError && error.code === AxiosError.ERR_CANCELED) throw error;
    // Whatever the key source said may hold the key, so nothing of it goes on.
    throw new TimekitUnauthorizedError('the API key could not be obtained', factsOf(config, false));
  }
}
