/**
 * Every write, on both faces, is executed once per `Idempotency-Key`; what comes again gets the same answer, to the byte.
 * A route that is an exception says so itself (`http/idempotency-key.ts`).
 *
 * Kept are successes and refusals that say how things stand (404, 409 and 422 of a feature). Not kept is what a repeat may
 * turn out differently: a request that was not understood, an answer that asks to come again, a failure on our side; nor an
 * answer to many at once in which one of them is that.
 */
import {
  type CallHandler,
  type ExecutionContext,
  Inject,
  Injectable,
  Logger,
  type NestInterceptor,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { EntityManager } from '@mikro-orm/postgresql';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { headersOf, LOCATED_AT } from '../http/answer-headers.js';
import { KEY_USE, type KeyUse, readIdempotencyKey } from '../http/idempotency-key.js';
import { RequestError } from '../http/http.errors.js';
import { isRead } from '../http/read-method.js';
import { type Face, FACES } from './face.js';
import { fingerprintOf } from './fingerprint.js';
import { IdempotencyError } from './idempotency.errors.js';
import { type Attempt, IdempotencyKeys, type KeptAnswer, KeyTiming } from './idempotency-keys.service.js';
import { IdempotentWork, type RunningRequest } from './idempotent-work.js';

const NOT_RELEASED = 'An idempotency key was not released';

@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  private readonly logger = new Logger(IdempotencyInterceptor.name);

  constructor(
    private readonly reflector: Reflector,
    private readonly em: EntityManager,
    private readonly keys: IdempotencyKeys,
    private readonly work: IdempotentWork,
    private readonly timing: KeyTiming,
    @Inject(FACES) private readonly faces: readonly Face[],
  ) {}

  intercept(context: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const header = request.headers['idempotency-key'];
    if (header === undefined || isRead(request.method)) {
      return next.handle();
    }
    for (const face of this.faces) {
      const owner = face.ownerOf(context);
      if (owner !== undefined) {
        return from(this.inTermsOf(face, async () => await this.once(face, owner, header, context, next)));
      }
    }
    return next.handle();
  }

  /** What comes from here, and not from the handler, is said in the terms of the face. */
  private async inTermsOf<T>(face: Face, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw error instanceof IdempotencyError || error instanceof RequestError ? face.errorOf(error) : error;
    }
  }

  private async once(
    face: Face,
    owner: string,
    header: string | readonly string[],
    context: ExecutionContext,
    next: CallHandler<unknown>,
  ): Promise<unknown> {
    const key = readIdempotencyKey(header);
    switch (this.reflector.get<KeyUse | undefined>(KEY_USE, context.getHandler())) {
      case 'refused':
        throw IdempotencyError.notSupported();
      case 'ignored':
        return await lastValueFrom(next.handle());
      case undefined:
    }
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const scope = { owner, method: request.method, route: request.routeOptions.url ?? '', key };
    const claim = await this.keys.claim(scope, fingerprintOf(request, face.meaningOf?.(context)));
    switch (claim.kind) {
      case 'in_flight':
        throw IdempotencyError.inFlight();
      case 'payload_differs':
        throw IdempotencyError.payloadDiffers();
      case 'answered':
        return send(context, { ...claim.answer, headers: { ...claim.answer.headers, 'idempotency-replayed': 'true' } });
      case 'claimed':
        return send(context, await this.execute(face, claim.attempt, context, next));
    }
  }

  private async execute(
    face: Face,
    attempt: Attempt,
    context: ExecutionContext,
    next: CallHandler<unknown>,
  ): Promise<KeptAnswer> {
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const base = this.reflector.get<string | undefined>(LOCATED_AT, context.getHandler());
    const answerOf = (body: unknown): KeptAnswer => successOf(reply.statusCode, headersOf(body, base), body);
    const handle = async (): Promise<unknown> => await lastValueFrom(next.handle());
    const renewal = setInterval(() => void this.renew(attempt), this.timing.renewEveryMs);
    try {
      return face.runTransaction !== undefined
        ? await face.runTransaction(
            context,
            async () => await this.inOneTransaction(attempt, async () => answerOf(await handle())),
          )
        : await this.inSteps({ attempt, answerOf, answer: undefined, isOpen: false }, handle);
    } catch (error) {
      throw await this.afterRefusal(face, attempt, error, context.switchToHttp().getRequest<FastifyRequest>().id);
    } finally {
      clearInterval(renewal);
    }
  }

  /** The transactions of the handler become parts of this one, so its answer is stored with all that it did. */
  private async inOneTransaction(attempt: Attempt, handle: () => Promise<KeptAnswer>): Promise<KeptAnswer> {
    return await this.em.transactional(
      async (tx) => {
        const answer = await handle();
        // All is written by now; what was loaded must not be written again.
        tx.clear();
        if (!(await this.keys.finish(tx, attempt, answer))) {
          throw IdempotencyError.inFlight();
        }
        return answer;
      },
      { clear: true },
    );
  }

  /** The use case stores its answer itself, with its last step; one that does not has it stored after its end. */
  private async inSteps(running: RunningRequest, handle: () => Promise<unknown>): Promise<KeptAnswer> {
    const body = await this.work.run(running, handle);
    if (running.answer !== undefined) {
      if (running.isOpen) {
        await this.letGo(running.attempt);
      }
      return running.answer;
    }
    const answer = running.answerOf(body);
    if (!(await this.keys.finish(this.em, running.attempt, answer))) {
      throw IdempotencyError.inFlight();
    }
    return answer;
  }

  /** Never throws: a key that is not released is free when its lease has lapsed. */
  private async letGo(attempt: Attempt): Promise<void> {
    try {
      await this.keys.release(attempt);
    } catch (error) {
      this.logger.warn({ err: error }, NOT_RELEASED);
    }
  }

  /**
   * The error that the filter answers. Of one that was taken over a refusal says nothing: it may be about what the other one
   * did. Never throws, as {@link letGo}.
   */
  private async afterRefusal(face: Face, attempt: Attempt, error: unknown, requestId: string): Promise<unknown> {
    const { answer, final } = face.refusalOf(error, requestId);
    try {
      const isOurs = final ? await this.keys.finish(this.em, attempt, answer) : await this.keys.release(attempt);
      return isOurs || answer.status >= 500 ? error : IdempotencyError.inFlight();
    } catch (failure) {
      this.logger.warn({ err: failure }, NOT_RELEASED);
      return error;
    }
  }

  /** Never throws: a lease that is not renewed lapses, and whoever takes over then finds what was begun. */
  private async renew(attempt: Attempt): Promise<void> {
    try {
      await this.keys.renew(attempt);
    } catch (error) {
      this.logger.warn({ err: error }, 'The lease of an idempotency key was not renewed');
    }
  }
}

function successOf(status: number, headers: Record<string, string>, body: unknown): KeptAnswer {
  return body === undefined
    ? { status, headers, body: null }
    : {
        status,
        headers: { ...headers, 'content-type': 'application/json; charset=utf-8' },
        body: JSON.stringify(body),
      };
}

/** The body as Nest sends it on. */
function send(context: ExecutionContext, { status, headers, body }: KeptAnswer): string | undefined {
  void context.switchToHttp().getResponse<FastifyReply>().status(status).headers(headers);
  return body ?? undefined;
}
