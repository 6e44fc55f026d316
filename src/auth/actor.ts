/** Who is doing what runs now, for histories. It travels beside the request, since every write would have to pass it on. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Observable } from 'rxjs';
import { keyOf } from './request-key.js';

const current = new AsyncLocalStorage<string>();

/** `key:<api key id>`; `system` outside of any request, as in jobs. */
export function currentActor(): string {
  return current.getStore() ?? 'system';
}

/** For what a request merely finds out: others did it, elsewhere. */
export function asSystem<T>(work: () => T): T {
  return current.run('system', work);
}

@Injectable()
export class ActorInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    const key = keyOf(context.switchToHttp().getRequest<FastifyRequest>());
    return key === undefined ? next.handle() : current.run(key.actor, () => next.handle());
  }
}
