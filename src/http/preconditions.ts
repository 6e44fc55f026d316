/**
 * `If-Match` of the current request. It has to be judged where the write is decided, under the lock that makes it so, and
 * before anything is sent to Timekit; so it travels beside the request, and use cases judge it with the version they hold.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import { type EntityTags, matches } from './entity-tag.js';
import { RequestError } from './http.errors.js';

export const TAKES_IF_MATCH = 'openslot:takes-if-match';

/** A write that judges `If-Match`. Elsewhere the header is refused, since nobody would look at it. */
export const TakesIfMatch = () =>
  applyDecorators(
    SetMetadata(TAKES_IF_MATCH, true),
    ApiHeader({
      name: 'If-Match',
      required: false,
      description:
        'The `ETag` of what you have seen, or `*`. When it has changed since, the answer is 412 and nothing happens.',
    }),
  );

const current = new AsyncLocalStorage<EntityTags | undefined>();

export function withIfMatch<T>(ifMatch: EntityTags | undefined, work: () => T): T {
  return current.run(ifMatch, work);
}

/** Throws `http.precondition_failed` when the client has seen another version. */
export function judgeIfMatch(version: number): void {
  const ifMatch = current.getStore();
  if (ifMatch !== undefined && !matches(ifMatch, version)) {
    throw RequestError.preconditionFailed(version);
  }
}
