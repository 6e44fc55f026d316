/**
 * Changes of users, resources and calendars: each raises the version of what is changed by one and is told to the outbox
 * once, in its transaction. One use case writes at several places, so no place decides by itself. Who is about to change
 * something says so ({@link SubjectChanges.touch}); at the end it is compared with what it was then, as the API shows it.
 * What is shown alike was not changed.
 */
import { isDeepStrictEqual } from 'node:util';
import { EntityManager, UniqueConstraintViolationException } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { currentActor } from '../auth/actor.js';
import { CLOCK, type Clock, dateNow } from '../core/clock.js';
import { OutboxService } from './outbox.service.js';

export type SubjectType = 'user' | 'resource' | 'calendar';

/** A subject as the API shows it. */
export interface Shown {
  readonly id: string;
  readonly version: number;
  readonly updated_at: string;
}

export interface Subject {
  /** What the rows are now, as the transaction left them; those that do not exist are left out. */
  show(tx: EntityManager, ids: readonly string[]): Promise<readonly Shown[]>;
  stamp(tx: EntityManager, id: string, stamp: { version: number; updatedAt: Date }): Promise<void>;
}

interface Touched {
  readonly type: SubjectType;
  readonly id: string;
  readonly before: Shown | undefined;
  /** What belongs to it and is shown elsewhere. */
  readonly parts: Set<string>;
}

type Open = Map<string, Touched>;

@Injectable()
export class SubjectChanges {
  private readonly subjects = new Map<SubjectType, Subject>();
  private readonly open = new WeakMap<EntityManager, Open>();

  constructor(
    private readonly em: EntityManager,
    private readonly outbox: OutboxService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** The feature that has these subjects registers itself here, once. */
  attach(type: SubjectType, subject: Subject): void {
    this.subjects.set(type, subject);
  }

  /** A transaction in which subjects may be changed. */
  async transactional<T>(work: (tx: EntityManager) => Promise<T>): Promise<T> {
    return await this.em.transactional(
      async (tx) => {
        this.open.set(tx, new Map());
        const result = await work(tx);
        await this.settle(tx);
        return result;
      },
      { clear: true },
    );
  }

  /** To be called before they are changed or deleted, with their rows locked. Again for the same one does nothing. */
  async touch(tx: EntityManager, type: SubjectType, ...ids: readonly string[]): Promise<void> {
    const open = this.openIn(tx);
    const fresh = ids.filter((id) => !open.has(id));
    const shown = await this.shown(tx, type, fresh);
    for (const id of fresh) {
      open.set(id, { type, id, before: shown.get(id), parts: new Set() });
    }
  }

  /** The subject is new in this transaction. */
  created(tx: EntityManager, type: SubjectType, id: string): void {
    this.openIn(tx).set(id, { type, id, before: undefined, parts: new Set() });
  }

  /** Something that belongs to the subject was changed, so it counts as changed although it is shown alike. */
  async partChanged(tx: EntityManager, type: SubjectType, id: string, part: string): Promise<void> {
    await this.touch(tx, type, id);
    this.openIn(tx).get(id)?.parts.add(part);
  }

  /** Raises the versions and tells of the changes so far. For who answers with a version; otherwise the end does it. */
  async settle(tx: EntityManager): Promise<void> {
    const open = this.openIn(tx);
    await tx.flush();
    const all = [...open.values()];
    open.clear();
    for (const [type, touched] of Map.groupBy(all, (each) => each.type)) {
      const shown = await this.shown(
        tx,
        type,
        touched.map(({ id }) => id),
      );
      for (const each of touched) {
        await this.tell(tx, each, shown.get(each.id));
      }
    }
    await flushEvents(tx);
  }

  private async tell(tx: EntityManager, { type, id, before, parts }: Touched, now: Shown | undefined): Promise<void> {
    const last = now ?? before;
    const fields = before !== undefined && now !== undefined ? [...changedFields(before, now), ...parts] : undefined;
    if (last === undefined || fields?.length === 0) {
      return;
    }
    const version = before === undefined ? (await this.lastTold(tx, type, id)) + 1 : before.version + 1;
    const at = now?.version === version ? new Date(now.updated_at) : dateNow(this.clock);
    if (now !== undefined && now.version !== version) {
      await this.subjectOf(type).stamp(tx, id, { version, updatedAt: at });
    }
    const action = before === undefined ? 'create' : now === undefined ? 'delete' : actionOf(before, now);
    this.outbox.write(tx, {
      type: `${type}.${PAST[action]}`,
      subjectType: type,
      subjectId: id,
      version,
      occurredAt: at,
      data: {
        ...last,
        version,
        updated_at: at.toISOString(),
        change: { action, actor: currentActor(), ...(fields === undefined ? {} : { fields }) },
      },
    });
  }

  /** Calendars come back under their old ids, when their resource is adopted again. */
  private async lastTold(tx: EntityManager, type: SubjectType, id: string): Promise<number> {
    const [row] = await tx.execute<[{ version: number }]>(
      'select coalesce(max(version), 0) as version from openslot.outbox_event where subject_type = ? and subject_id = ?',
      [type, id],
    );
    return row.version;
  }

  private async shown(tx: EntityManager, type: SubjectType, ids: readonly string[]): Promise<Map<string, Shown>> {
    const rows = ids.length === 0 ? [] : await this.subjectOf(type).show(tx, ids);
    return new Map(rows.map((row) => [row.id, row]));
  }

  private subjectOf(type: SubjectType): Subject {
    const subject = this.subjects.get(type);
    if (subject === undefined) {
      throw new Error(`Nobody shows a ${type}: its module must attach itself to the outbox.`);
    }
    return subject;
  }

  private openIn(tx: EntityManager): Open {
    const open = this.open.get(tx);
    if (open === undefined) {
      throw new Error('A user, resource or calendar is changed outside of SubjectChanges.transactional.');
    }
    return open;
  }
}

/** Callers take a unique value that is taken for one of their own rows', and try again: this one is never free again. */
async function flushEvents(tx: EntityManager): Promise<void> {
  try {
    await tx.flush();
  } catch (error) {
    throw error instanceof UniqueConstraintViolationException
      ? new Error('A version that is to be told was told before.', { cause: error })
      : error;
  }
}

const PAST = { create: 'created', update: 'updated', provision: 'provisioned', delete: 'deleted' } as const;

function changedFields(before: Shown, now: Shown): string[] {
  const old: Record<string, unknown> = { ...before };
  return Object.entries(now)
    .filter(([name, value]) => name !== 'version' && name !== 'updated_at' && !isDeepStrictEqual(value, old[name]))
    .map(([name]) => name);
}

/** That a Timekit resource stands for it from now on, has a name of its own: who was told of its creation waits for it. */
function actionOf(before: Shown & { provisioning?: string }, now: Shown & { provisioning?: string }) {
  const waited = before.provisioning === 'none' || before.provisioning === 'pending';
  return waited && now.provisioning === 'ready' ? 'provision' : 'update';
}
