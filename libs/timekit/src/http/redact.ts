/** Keeps the API key out of everything an error carries, even when the upstream echoes it. */
import type { InternalAxiosRequestConfig } from 'axios';
import { keyOf } from './auth.interceptor.js';

export type Redact = (text: string) => string;

const REPLACEMENT = '[secret]';

/** Replaces the key this request was sent with, bare or as its Authorization header. */
export function redactor(config: InternalAxiosRequestConfig): Redact {
  const authorization = config.headers.get('Authorization');
  if (typeof authorization !== 'string') return (text) => text;
  const encoded = authorization.replace(/^Basic /, '');
  const secrets = [encoded, keyOf(authorization)].filter((secret) => secret !== '');
  return (text) => secrets.reduce((clean, secret) => clean.replaceAll(secret, REPLACEMENT), text);
}

/**
 * Name, code and message of an error, and nothing it drags along: an AxiosError holds the whole configuration, headers
 * included, and sockets beside.
 */
export function scrubbed(error: Error & { code?: string | undefined }, redact: Redact): Error {
  const clean = new Error(redact(error.message));
  clean.name = error.name;
  // A stack of our own would point here and say nothing.
  clean.stack = `${clean.name}: ${clean.message}`;
  return error.code === undefined ? clean : Object.assign(clean, { code: error.code });
}
