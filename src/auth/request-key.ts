import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Scope } from './scopes.js';

/** The key a request came with. `actor` is how histories name it. */
export interface RequestKey {
  id: string;
  scopes: readonly Scope[];
  actor: string;
}

const keys = new WeakMap<FastifyRequest, RequestKey>();

export function rememberKey(request: FastifyRequest, key: RequestKey): void {
  keys.set(request, key);
}

/** Undefined on routes without a key, and on surfaces with keys of their own. */
export function keyOf(request: FastifyRequest): RequestKey | undefined {
  return keys.get(request);
}

/** The verified key of the request, in handlers behind the guard. */
export const CurrentKey = createParamDecorator((_data: unknown, context: ExecutionContext): RequestKey => {
  const key = keyOf(context.switchToHttp().getRequest<FastifyRequest>());
  if (key === undefined) {
    throw new Error('CurrentKey was used on a route that needs no key.');
  }
  return key;
});
