/**
 * The `Idempotency-Key` header and what a route does with it. By default a route that writes executes once per key; the
 * others say so here (`idempotency/idempotency.interceptor.ts` acts on it).
 */
import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import { RequestError } from './http.errors.js';

export type KeyUse = 'refused' | 'ignored';

export const KEY_USE = 'openslot:idempotency-key-use';
/** The same in the OpenAPI document. */
export const KEY_USE_EXTENSION = 'x-idempotency-key';

const uses = (use: KeyUse) => applyDecorators(SetMetadata(KEY_USE, use), ApiExtension(KEY_USE_EXTENSION, use));

/** The answer holds a secret that is shown once, so it must not be kept: a request with a key is refused. */
export const RefusesIdempotencyKey = () => uses('refused');

/** A POST that only reads, or does again what is done: repeating it does no harm, and nothing of it is kept. */
export const IgnoresIdempotencyKey = () => uses('ignored');

const MAX_LENGTH = 255;
/** Visible ASCII, bare or as the quoted string of the IETF draft. */
const BARE = /^[\x21\x23-\x7e]+$/;
const QUOTED = /^"((?:[\x21\x23-\x5b\x5d-\x7e]|\\["\\])+)"$/;

/** The key, without its quotes. Throws `http.invalid_header`. */
export function readIdempotencyKey(header: string | readonly string[]): string {
  const text = typeof header === 'string' ? header : header.join(', ');
  const key = BARE.test(text) ? text : QUOTED.exec(text)?.[1]?.replaceAll(/\\(["\\])/g, '$1');
  if (key === undefined || key.length > MAX_LENGTH) {
    throw RequestError.invalidHeader(
      'Idempotency-Key',
      `must be one key of 1 to ${MAX_LENGTH} visible ASCII characters, bare or in double quotes`,
    );
  }
  return key;
}
