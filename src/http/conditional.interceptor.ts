/** Conditional requests of the native API: tags and `Location` go out, `If-None-Match` and `If-Match` come in. */
import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { map, type Observable } from 'rxjs';
import { headersOf, LOCATED_AT } from './answer-headers.js';
import { type EntityTags, namesTag, readIfMatch } from './entity-tag.js';
import { RequestError } from './http.errors.js';
import { JsonBytes } from './json-bytes.js';
import { TAKES_IF_MATCH, withIfMatch } from './preconditions.js';
import { isRead } from './read-method.js';

@Injectable()
export class ConditionalInterceptor implements NestInterceptor {
  constructor(private readonly reflector: Reflector) {}

  intercept(context: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    const { method, url, headers } = context.switchToHttp().getRequest<FastifyRequest>();
    if (!url.startsWith('/api/')) {
      return next.handle();
    }
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const base = this.reflector.get<string | undefined>(LOCATED_AT, context.getHandler());
    const ifMatch = isRead(method) ? undefined : this.ifMatchOf(headers['if-match'], context);
    return withIfMatch(ifMatch, () => next.handle()).pipe(
      map((body) => {
        const answer = headersOf(body, base);
        void reply.headers(answer);
        // A question that does not fit into an address is a POST that only reads.
        const ifNoneMatch = isRead(method) || body instanceof JsonBytes ? headers['if-none-match'] : undefined;
        if (ifNoneMatch !== undefined && answer['etag'] !== undefined && namesTag(ifNoneMatch, answer['etag'])) {
          void reply.status(304);
          return undefined;
        }
        return body instanceof JsonBytes ? Buffer.from(body.bytes.buffer) : body;
      }),
    );
  }

  private ifMatchOf(header: string | undefined, context: ExecutionContext): EntityTags | undefined {
    if (header === undefined) {
      return undefined;
    }
    if (this.reflector.get<boolean | undefined>(TAKES_IF_MATCH, context.getHandler()) !== true) {
      throw RequestError.invalidHeader('If-Match', 'is not taken by this operation');
    }
    return readIfMatch(header);
  }
}
