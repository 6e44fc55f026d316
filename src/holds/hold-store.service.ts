/**
 * The stored holds. Every method that writes is one transaction that locks the row first. A change is recorded only on the
 * row that was looked at before Timekit was called: who finds it changed sends again, so the last to record was also the last
 * to send, and both sides agree.
 */
import { EntityManager, ForeignKeyConstraintViolationException, LockMode } from '@mikro-orm/postgresql';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { brokenLimit } from '#libs/scheduling';
import { currentActor } from '../auth/actor.js';
import { CLOCK, type Clock, dateNow, MACHINE_CLOCK } from '../core/clock.js';
import { newId } from '../core/ids.js';
import { IdempotentWork } from '../idempotency/idempotent-work.js';
import { OutboxService } from '../outbox/outbox.service.js';
import { ResourceReadiness } from '../resources/resource-readiness.service.js';
import { ResourcesError } from '../resources/resources.errors.js';
import { type RemovalWitness, ResourcesService } from '../resources/resources.service.js';
import type { WantedPlace } from './wanted-resources.service.js';
import type { HoldRequest } from './hold-request.js';
import { expiredFact, nextFact } from './hold-fact.js';
import { assertHeld, isDue, type KnownHold, knownOrThrow } from './hold-state.js';
import { Hold } from './hold.entity.js';
import { presentHold } from './holds.dto.js';
import { HoldsError } from './holds.errors.js';

const SECOND_MS = 1_000;

@Injectable()
export class HoldStore implements RemovalWitness, OnModuleInit {
  constructor(
    private readonly em: EntityManager,
    private readonly resources: ResourcesService,
    private readonly readiness: ResourceReadiness,
    private readonly work: IdempotentWork,
    private readonly outbox: OutboxService,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(MACHINE_CLOCK) private readonly machineClock: Clock,
  ) {}

  onModuleInit(): void {
    this.resources.attachRemovalWitness(this);
  }

  async find(id: string): Promise<Hold | null> {
    return await this.em.fork().findOne(Hold, { id });
  }

  /** Throws `holds.not_found`. */
  async get(id: string): Promise<Hold> {
    const row = await this.find(id);
    if (row === null) {
      throw HoldsError.notFound(id);
    }
    return row;
  }

  /** Step one of a hold. Its undo is {@link discardPending}; one that is never undone lapses. Throws `holds.limit_reached`. */
  async insertPending(request: HoldRequest, { resource, further }: WantedPlace, actor: string): Promise<Hold> {
    const now = dateNow(this.clock);
    const resourceIds = further.map(({ id }) => id);
    try {
      return await this.em.fork().transactional(async (tx) => {
        await this.checkLimits(tx, actor, request, [resource, ...further]);
        await this.readiness.keep(tx, [resource.id, ...resourceIds]);
        const id = newId();
        await this.work.begun(tx, id);
        return tx.create(Hold, {
          id,
          heldBy: actor,
          resourceId: resource.id,
          userId: resource.userId,
          resourceIds,
          timekitReservationId: null,
          startsAt: request.startsAt,
          endsAt: request.endsAt,
          what: request.what,
          place: request.place,
          description: request.description,
          seconds: request.seconds,
          expiresAt: after(now, request.seconds),
          state: 'pending',
          bookingId: null,
          version: 0,
          changingSince: dateNow(this.machineClock),
          createdAt: now,
          updatedAt: now,
        });
      });
    } catch (error) {
      throw error instanceof ForeignKeyConstraintViolationException ? ResourcesError.notFound(resource.id) : error;
    }
  }

  async discardPending({ id }: Hold): Promise<void> {
    await this.em.fork().nativeDelete(Hold, { id, state: 'pending' });
  }

  /** Version 1 of a hold. Safe to repeat. `answers`: the request that waits asked for the hold, and for no more. */
  async recordHeld(
    { id }: Hold,
    timekitReservationId: string,
    actor: string,
    { answers }: { answers: boolean },
  ): Promise<KnownHold> {
    return await this.locked(id, async (tx, row) => {
      if (row.state === 'pending') {
        Object.assign(row, { timekitReservationId, state: 'held', changingSince: null });
        this.outbox.write(tx, nextFact(row, 'created', actor, dateNow(this.clock)));
      }
      if (answers) {
        await this.work.recorded(tx, presentHold(row));
      }
      return knownOrThrow(row);
    });
  }

  /** Undefined, with nothing written, when the row is not as it was `seen`. `from`: before Timekit was asked. */
  async recordExtended(seen: KnownHold, seconds: number, from: Date, actor: string): Promise<KnownHold | undefined> {
    return await this.locked(seen.id, async (tx, row) => {
      if (row.version !== seen.version) {
        return undefined;
      }
      Object.assign(row, { seconds, expiresAt: after(from, seconds) });
      this.outbox.write(tx, nextFact(row, 'extended', actor, dateNow(this.clock)));
      await this.work.finished(tx, presentHold(row));
      return knownOrThrow(row);
    });
  }

  /** The same of what was found later: it does not answer whoever asked for it. */
  async recordFoundExtended(seen: KnownHold, until: Date): Promise<void> {
    await this.locked(seen.id, async (tx, row) => {
      if (row.version === seen.version) {
        row.expiresAt = until;
        this.outbox.write(tx, nextFact(row, 'extended', 'system', dateNow(this.clock)));
      }
    });
  }

  /**
   * Undefined, with nothing written, when the row is not as it was `seen`. `unlessBooked`: or a booking is being made from the
   * hold, which will be refused otherwise.
   */
  async recordReleased(
    seen: KnownHold,
    actor: string,
    { unlessBooked }: { unlessBooked: boolean },
  ): Promise<KnownHold | undefined> {
    return await this.locked(seen.id, async (tx, row) => {
      if (row.version !== seen.version || (unlessBooked && row.bookingId !== null)) {
        return undefined;
      }
      Object.assign(row, { state: 'released', bookingId: null });
      this.outbox.write(tx, nextFact(row, 'released', actor, dateNow(this.clock)));
      await this.work.recorded(tx);
      return knownOrThrow(row);
    });
  }

  /**
   * Has the booking be the only one that is made from the hold, until it is made ({@link convert}) or refused
   * ({@link unbind}). Throws as `assertHeld` does, and `holds.not_found`.
   */
  async bind(tx: EntityManager, id: string, bookingId: string): Promise<void> {
    const row = await lock(tx, id);
    if (row === null) {
      throw HoldsError.notFound(id);
    }
    assertHeld(row, this.clock.now().epochMilliseconds);
    row.bookingId = bookingId;
  }

  async unbind(tx: EntityManager, bookingId: string): Promise<void> {
    await tx.nativeUpdate(Hold, { bookingId, state: 'held' }, { bookingId: null });
  }

  /** To be called in the transaction that records the booking. Safe to repeat. */
  async convert(tx: EntityManager, id: string, bookingId: string, actor: string): Promise<void> {
    const row = await lock(tx, id);
    if (row?.state === 'held') {
      Object.assign(row, { state: 'converted', bookingId });
      this.outbox.write(tx, nextFact(row, 'converted', actor, dateNow(this.clock)));
    }
  }

  /** All holds of a resource go with it. */
  async beforeRemoval(tx: EntityManager, resourceId: string): Promise<void> {
    const now = dateNow(this.clock);
    await this.outbox.writePages(tx, async (after, limit) => {
      const options = { orderBy: { id: 'asc' }, limit, disableIdentityMap: true } as const;
      const going = { resourceId, id: { $gt: after }, version: { $gt: 0 } };
      const rows = await tx.find(Hold, going, { ...options, lockMode: LockMode.PESSIMISTIC_WRITE });
      return rows.flatMap((row) => [
        ...(isDue(row, now.getTime()) ? [expiredFact(row)] : []),
        nextFact(row, 'deleted', currentActor(), now),
      ]);
    });
  }

  /** One hold of a key after the other, so that each is counted. The lock ends with the transaction. */
  private async checkLimits(
    tx: EntityManager,
    heldBy: string,
    { startsAt, endsAt }: HoldRequest,
    resources: WantedPlace['further'],
  ): Promise<void> {
    await tx.execute('select pg_advisory_xact_lock(hashtextextended(?, 0))', [`holds/${heldBy}`]);
    const now = dateNow(this.clock);
    const where = { heldBy, state: { $in: ['pending', 'held'] as const }, expiresAt: { $gt: now } };
    const fields = ['resourceId', 'resourceIds', 'startsAt', 'endsAt', 'expiresAt'] as const;
    const rows = await tx.find(Hold, where, { fields, disableIdentityMap: true });
    const live = rows.map((row) => ({
      resourceIds: [row.resourceId, ...row.resourceIds],
      heldMs: row.endsAt.getTime() - row.startsAt.getTime(),
      expiresAtMs: row.expiresAt.getTime(),
    }));
    const broken = brokenLimit(live, { resources, heldMs: endsAt.getTime() - startsAt.getTime() });
    if (broken !== undefined) {
      throw HoldsError.limitReached(broken, now.getTime());
    }
  }

  private async locked<T>(id: string, work: (tx: EntityManager, row: Hold) => Promise<T>): Promise<T> {
    return await this.em.fork().transactional(async (tx) => {
      const row = await lock(tx, id);
      if (row === null) {
        throw HoldsError.notFound(id);
      }
      return await work(tx, row);
    });
  }
}

async function lock(tx: EntityManager, id: string): Promise<Hold | null> {
  return await tx.findOne(Hold, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
}

function after(from: Date, seconds: number): Date {
  return new Date(from.getTime() + seconds * SECOND_MS);
}
