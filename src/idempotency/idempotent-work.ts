/**
 * What a use case says of itself while a request with an `Idempotency-Key` runs it, so that the key is written in the
 * transactions that do the work. Without a key each of these does nothing.
 *
 * A use case of one transaction calls {@link IdempotentWork.finished} in it. One of several steps calls
 * {@link IdempotentWork.begun} in the first and `finished` in the last, and starts by asking for {@link IdempotentWork.begunBefore}.
 * One that calls none of them gets its answer stored right after its end; that is enough where a repeat changes nothing.
 *
 * Whoever was taken over while its lease was lost does not work any more: where a repeat does it all again, the last
 * transaction is rolled back. What Timekit has done is so, whoever has the key: it is {@link IdempotentWork.recorded}.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { IdempotencyError } from './idempotency.errors.js';
import { type Attempt, IdempotencyKeys, type KeptAnswer } from './idempotency-keys.service.js';

export interface RunningRequest {
  readonly attempt: Attempt;
  /** What the client will be sent when the work ends with this body. */
  readonly answerOf: (body: unknown) => KeptAnswer;
  /** Stored with the work, unless it is open. */
  answer: KeptAnswer | undefined;
  /** Whether a repeat goes on with the work, and gets another answer. */
  isOpen: boolean;
}

@Injectable()
export class IdempotentWork {
  private readonly current = new AsyncLocalStorage<RunningRequest>();

  constructor(private readonly keys: IdempotencyKeys) {}

  run<T>(request: RunningRequest, work: () => T): T {
    return this.current.run(request, work);
  }

  /** Whether the request has a key, so that `begun` and `finished` write. */
  get isNamed(): boolean {
    return this.current.getStore() !== undefined;
  }

  /** The subject of an earlier attempt that ended without an answer. */
  get begunBefore(): string | undefined {
    return this.current.getStore()?.attempt.begunBefore;
  }

  /** Which version what it is about to change had before an earlier attempt; undefined when none came as far. */
  versionBefore(subjectId: string): number | undefined {
    return this.current.getStore()?.attempt.versionsBefore[subjectId];
  }

  /**
   * Notes, in the transaction that begins the work, what is being made, or changed from which `version`. Throws when another
   * request took the key over.
   */
  async begun(tx: EntityManager, subjectId: string, version?: number): Promise<void> {
    const request = this.current.getStore();
    if (request !== undefined && !(await this.keys.begin(tx, request.attempt, subjectId, version))) {
      throw IdempotencyError.inFlight();
    }
  }

  /** To be asked before Timekit is told what a repeat tells it again. Throws when another request took the key over. */
  async stillRuns(): Promise<void> {
    const request = this.current.getStore();
    if (request !== undefined && !(await this.keys.renew(request.attempt))) {
      throw IdempotencyError.inFlight();
    }
  }

  /**
   * Stores the answer in the transaction that ends the work. `body`: what the controller will return. Throws when another
   * request took the key over: it does all of this, so the transaction must not.
   */
  async finished(tx: EntityManager, body?: unknown): Promise<void> {
    if (!(await this.store(tx, body))) {
      throw IdempotencyError.inFlight();
    }
  }

  /**
   * The same for what Timekit has done, which a repeat finds and does not do again. Who was taken over records it all the
   * same, and answers with it: so will the other.
   */
  async recorded(tx: EntityManager, body?: unknown): Promise<void> {
    await this.store(tx, body);
  }

  /** The client is answered although not all is known or done: a repeat goes on from what was begun. */
  leftOpen(body: unknown): void {
    const request = this.current.getStore();
    if (request !== undefined) {
      Object.assign(request, { answer: request.answerOf(body), isOpen: true });
    }
  }

  private async store(tx: EntityManager, body: unknown): Promise<boolean> {
    const request = this.current.getStore();
    if (request === undefined) {
      return true;
    }
    request.answer = request.answerOf(body);
    return await this.keys.finish(tx, request.attempt, request.answer);
  }
}
