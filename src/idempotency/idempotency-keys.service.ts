/**
 * The stored keys. A request claims its key, which is one INSERT, before anything else happens; it renews its lease while it
 * runs, and its answer is stored in the transaction that ends its work. A process that dies lets its lease lapse, and the
 * next request with the key takes over: it goes on with the subject that was begun, or starts anew when there is none.
 *
 * Every later write names the attempt, so one that was taken over changes nothing any more. The database's clock decides
 * about leases, since several servers compare them; the machine's decides when a key is free again, for repeats come in real
 * time, whatever a clock that was set says.
 */
import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { type Clock, dateNow, MACHINE_CLOCK } from '../core/clock.js';
import { newId } from '../core/ids.js';

export interface KeyScope {
  readonly owner: string;
  readonly method: string;
  readonly route: string;
  readonly key: string;
}

export interface KeptAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

export interface Attempt {
  readonly id: string;
  /** What an earlier attempt had begun when it was cut short. */
  readonly begunBefore: string | undefined;
  /** Of what earlier attempts were about to change: by id, the version that the first of them had before it. */
  readonly versionsBefore: Readonly<Record<string, number>>;
}

export type Claim =
  | { readonly kind: 'claimed'; readonly attempt: Attempt }
  | { readonly kind: 'answered'; readonly answer: KeptAnswer }
  | { readonly kind: 'in_flight' }
  | { readonly kind: 'payload_differs' };

interface StoredKey extends Omit<KeptAnswer, 'status' | 'headers'> {
  attempt: string;
  fingerprint: string;
  status: number | null;
  headers: Record<string, string> | null;
  expired: boolean;
  running: boolean;
}

interface Begun {
  subject_id: string | null;
  versions: Record<string, number> | null;
}

const KEPT_MS = 24 * 3_600_000;

/** All in milliseconds. */
@Injectable()
export class KeyTiming {
  leaseMs = 10_000;
  renewEveryMs = 3_000;
}

@Injectable()
export class IdempotencyKeys {
  constructor(
    private readonly em: EntityManager,
    private readonly timing: KeyTiming,
    @Inject(MACHINE_CLOCK) private readonly clock: Clock,
  ) {}

  async claim(scope: KeyScope, fingerprint: string): Promise<Claim> {
    for (;;) {
      const attempt = newId();
      if (await this.insert(scope, fingerprint, attempt)) {
        return { kind: 'claimed', attempt: { id: attempt, begunBefore: undefined, versionsBefore: {} } };
      }
      const stored = await this.find(scope);
      if (stored?.expired === true) {
        await this.em.execute('delete from openslot.idempotency_key where attempt = ?', [stored.attempt]);
      } else if (stored !== undefined) {
        const claim = await this.judge(stored, fingerprint, attempt);
        if (claim !== undefined) {
          return claim;
        }
      }
    }
  }

  /** Keeps others from taking over while the work goes on. False when somebody did. */
  async renew(attempt: Attempt): Promise<boolean> {
    const rows: unknown[] = await this.em.execute(
      `update openslot.idempotency_key set lease_until = now() + ? * interval '1 millisecond'
       where attempt = ? and status is null returning attempt`,
      [this.timing.leaseMs, attempt.id],
    );
    return rows.length > 0;
  }

  /**
   * Notes what the work makes, in the transaction that begins it, or what it changes, and the `version` of that. False when
   * somebody took over, and it must not begin.
   */
  async begin(tx: EntityManager, attempt: Attempt, subjectId: string, version?: number): Promise<boolean> {
    const versions = version === undefined ? null : JSON.stringify({ [subjectId]: version });
    const rows: unknown[] = await tx.execute(
      `update openslot.idempotency_key
       set subject_id = ?, versions = coalesce(?::jsonb || coalesce(versions, '{}'), versions)
       where attempt = ? and status is null returning attempt`,
      [subjectId, versions, attempt.id],
    );
    return rows.length > 0;
  }

  /** Stores the answer. False, with nothing stored, when there is one or somebody took over. */
  async finish(em: EntityManager, attempt: Attempt, { status, headers, body }: KeptAnswer): Promise<boolean> {
    const rows: unknown[] = await em.execute(
      `update openslot.idempotency_key set status = ?, headers = ?::jsonb, body = ?, lease_until = null
       where attempt = ? and status is null returning attempt`,
      [status, JSON.stringify(headers), body, attempt.id],
    );
    return rows.length > 0;
  }

  /**
   * After an end without an answer to keep: the next request with the key runs again, from the subject if there is one.
   * False, with nothing changed, when there is an answer or somebody took over.
   */
  async release(attempt: Attempt): Promise<boolean> {
    const deleted: unknown[] = await this.em.execute(
      'delete from openslot.idempotency_key where attempt = ? and status is null and subject_id is null returning attempt',
      [attempt.id],
    );
    const kept: unknown[] = await this.em.execute(
      'update openslot.idempotency_key set lease_until = null where attempt = ? and status is null returning attempt',
      [attempt.id],
    );
    return deleted.length + kept.length > 0;
  }

  private async insert({ owner, method, route, key }: KeyScope, fingerprint: string, attempt: string) {
    const expiresAt = new Date(dateNow(this.clock).getTime() + KEPT_MS);
    const rows: unknown[] = await this.em.execute(
      `insert into openslot.idempotency_key (owner, method, route, key, fingerprint, attempt, lease_until, expires_at)
       values (?, ?, ?, ?, ?, ?, now() + ? * interval '1 millisecond', ?)
       on conflict do nothing returning attempt`,
      [owner, method, route, key, fingerprint, attempt, this.timing.leaseMs, expiresAt],
    );
    return rows.length > 0;
  }

  private async find({ owner, method, route, key }: KeyScope): Promise<StoredKey | undefined> {
    const rows = await this.em.execute<StoredKey[]>(
      `select attempt, fingerprint, status, headers, body, expires_at <= ? as expired,
         coalesce(lease_until > now(), false) as running
       from openslot.idempotency_key where owner = ? and method = ? and route = ? and key = ?`,
      [dateNow(this.clock), owner, method, route, key],
    );
    return rows[0];
  }

  /** Undefined when the row changed meanwhile. */
  private async judge(stored: StoredKey, fingerprint: string, attempt: string): Promise<Claim | undefined> {
    const { status, headers, body } = stored;
    if (stored.fingerprint !== fingerprint) {
      return { kind: 'payload_differs' };
    }
    if (status !== null && headers !== null) {
      return { kind: 'answered', answer: { status, headers, body } };
    }
    if (stored.running) {
      return { kind: 'in_flight' };
    }
    const [taken] = await this.em.execute<Begun[]>(
      `update openslot.idempotency_key set attempt = ?, lease_until = now() + ? * interval '1 millisecond'
       where attempt = ? and status is null and (lease_until is null or lease_until <= now()) returning subject_id, versions`,
      [attempt, this.timing.leaseMs, stored.attempt],
    );
    if (taken === undefined) {
      return undefined;
    }
    const { subject_id: begunBefore, versions } = taken;
    const versionsBefore = versions ?? {};
    return { kind: 'claimed', attempt: { id: attempt, begunBefore: begunBefore ?? undefined, versionsBefore } };
  }
}
