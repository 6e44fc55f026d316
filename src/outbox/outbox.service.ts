/** Writes what changed into the outbox, in the transaction of the change: both are committed, or neither is. */
import type { EntityManager, RequiredEntityData } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { insertInto, type Sql } from '#libs/sql';
import { newId } from '../core/ids.js';
import { OutboxEvent } from './outbox-event.entity.js';
import { OutboxSignal } from './outbox-signal.service.js';

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
const PAGE_SIZE = 500;
const BEFORE_ALL_IDS = '00000000-0000-0000-0000-000000000000';

@Injectable()
export class OutboxService {
  constructor(private readonly signal: OutboxSignal) {}

  /** A version that was told already makes the transaction fail. */
  write(tx: EntityManager, fact: OutboxFact): void {
    this.signal.whenCommitted(tx, 'written');
    tx.create(OutboxEvent, this.rowOf(fact));
  }

  /**
   * The same of several as a part of the statement that makes the changes; {@link written} follows it. `when`: as in
   * `insertInto`.
   */
  writing(em: EntityManager, facts: readonly OutboxFact[], when: Sql): Sql {
    const rows = facts.map((fact) => this.rowOf(fact));
    return insertInto(em, OutboxEvent, rows, when);
  }

  written(em: EntityManager): void {
    this.signal.whenCommitted(em, 'written');
  }

  /** Whether anything was told of the subject: its versions are taken then, even if it is gone. */
  async hasTold(em: EntityManager, subjectType: string, subjectId: string): Promise<boolean> {
    return (await em.count(OutboxEvent, { subjectType, subjectId })) > 0;
  }

  /** Of so many subjects that they are not all held in memory. `page`: the facts of those after an id, by id; none ends it. */
  async writePages(
    tx: EntityManager,
    page: (after: string, limit: number) => Promise<readonly OutboxFact[]>,
  ): Promise<void> {
    for (let after = BEFORE_ALL_IDS; ;) {
      const facts = await page(after, PAGE_SIZE);
      const last = facts.at(-1);
      if (last === undefined) {
        return;
      }
      this.signal.whenCommitted(tx, 'written');
      await tx.insertMany(
        OutboxEvent,
        facts.map((fact) => this.rowOf(fact)),
      );
      after = last.subjectId;
    }
  }

  private rowOf({ data, ...fact }: OutboxFact): RequiredEntityData<OutboxEvent> {
    return {
      id: newId(),
      ...fact,
      format: FORMAT,
      payload: { type: fact.type, timestamp: fact.occurredAt.toISOString(), data },
      fannedOutAt: null,
      position: null,
    };
  }
}
