/** Writes what changed into the outbox, in the transaction of the change: both are committed, or neither is. */
import type { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock, dateNow } from '../core/clock.js';
import { newId } from '../core/ids.js';
import { OutboxEvent } from './outbox-event.entity.js';

export interface OutboxFact {
  /** Of dotted lower-case words, the subject's type first: `booking.confirmed`. */
  readonly type: `${string}.${string}`;
  readonly subjectType: string;
  readonly subjectId: string;
  /** The subject's version after the change; each is told once. */
  readonly version: number;
  readonly occurredAt: Date;
  readonly data: Record<string, unknown>;
}

const FORMAT = 1;

@Injectable()
export class OutboxService {
  constructor(@Inject(CLOCK) private readonly clock: Clock) {}

  /** A version that was told already makes the transaction fail. */
  write(tx: EntityManager, { data, ...fact }: OutboxFact): void {
    tx.create(OutboxEvent, {
      id: newId(),
      ...fact,
      format: FORMAT,
      payload: { type: fact.type, timestamp: fact.occurredAt.toISOString(), data },
      state: 'pending',
      dueAt: dateNow(this.clock),
    });
  }
}
