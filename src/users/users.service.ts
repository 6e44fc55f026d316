/** The platform's users: what is stored of them, and their changes, which go to Timekit first where Timekit has them too. */
import { EntityManager, type FilterQuery, LockMode, UniqueConstraintViolationException } from '@mikro-orm/postgresql';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { CLOCK, type Clock, dateNow } from '../core/clock.js';
import { newId } from '../core/ids.js';
import { checkConstraints } from '../http/constraint-field.js';
import { cursorId } from '../http/pagination.dto.js';
import { judgeIfMatch } from '../http/preconditions.js';
import { IdempotentWork } from '../idempotency/idempotent-work.js';
import { type Subject, SubjectChanges } from '../outbox/subject-changes.service.js';
import { ResourceRows } from '../resources/resource-rows.service.js';
import { ResourcesError } from '../resources/resources.errors.js';
import { ResourcesService } from '../resources/resources.service.js';
import { assertEmailMayChange, rowChanges, upstreamChanges } from './user-changes.js';
import { User } from './user.entity.js';
import { toUserView, type UserView } from './user-view.js';
import { type CreateUserDto, presentUser, type UpdateUserDto, type UserDto, type UserQueryDto } from './users.dto.js';
import { UsersError } from './users.errors.js';

export type { UserProvisioning, UserView } from './user-view.js';

/** What identifies a user to the platform; undefined and null identify nobody. */
export interface UserIdentity {
  external_id?: string | null;
  email?: string | null;
}

export interface SameUser {
  user: UserView;
  field: 'external_id' | 'email';
}

export interface UserCalendars {
  timekitFindtimeCalendar: string | null;
  timekitBookingCalendar: string | null;
}

@Injectable()
export class UsersService implements Subject, OnModuleInit {
  constructor(
    private readonly em: EntityManager,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly resources: ResourcesService,
    private readonly resourceRows: ResourceRows,
    private readonly changes: SubjectChanges,
    private readonly work: IdempotentWork,
  ) {}

  onModuleInit(): void {
    this.changes.attach('user', this);
  }

  async show(tx: EntityManager, ids: readonly string[]): Promise<UserDto[]> {
    return (await this.find({ id: { $in: [...ids] } }, {}, tx)).map(presentUser);
  }

  async stamp(tx: EntityManager, id: string, stamp: { version: number; updatedAt: Date }): Promise<void> {
    await tx.nativeUpdate(User, { id }, stamp);
  }

  async list(query: UserQueryDto): Promise<UserView[]> {
    const after = cursorId(query);
    const where: FilterQuery<User> = {
      ...(after === undefined ? {} : { id: { $lt: after } }),
      ...(query.external_id === undefined ? {} : { externalId: query.external_id }),
      ...(query.email === undefined ? {} : { emailKey: query.email.toLowerCase() }),
    };
    return await this.find(where, { orderBy: { id: 'desc' }, limit: query.limit + 1 });
  }

  /** Throws users.not_found. */
  async get(id: string): Promise<UserView> {
    const user = await this.findById(id);
    if (user === undefined) {
      throw UsersError.notFound(id);
    }
    return user;
  }

  async findById(id: string): Promise<UserView | undefined> {
    const [user] = await this.find({ id });
    return user;
  }

  /** In the order of `ids`, repeats included. Throws users.not_found for the first that does not exist. */
  async getMany(ids: readonly string[]): Promise<UserView[]> {
    if (ids.length === 0) {
      return [];
    }
    const found = new Map((await this.find({ id: { $in: [...ids] } })).map((user) => [user.id, user]));
    return ids.map((id) => {
      const user = found.get(id.toLowerCase());
      if (user === undefined) {
        throw UsersError.notFound(id);
      }
      return user;
    });
  }

  /** The user with this external id, else the one with this e-mail. */
  async sameAs(identity: UserIdentity): Promise<SameUser | undefined> {
    const externalId = identity.external_id ?? undefined;
    const emailKey = identity.email?.toLowerCase();
    const [byExternalId] = externalId === undefined ? [] : await this.find({ externalId });
    if (byExternalId !== undefined) {
      return { user: byExternalId, field: 'external_id' };
    }
    const [byEmail] = emailKey === undefined ? [] : await this.find({ emailKey });
    return byEmail === undefined ? undefined : { user: byEmail, field: 'email' };
  }

  /** Changes Timekit (names, time zone), then the rows. */
  async update(id: string, dto: UpdateUserDto): Promise<UserView> {
    checkConstraints(dto.availability_filters ?? [], '/availability_filters');
    const { resourceId, provisioning } = await this.get(id);
    const change = async (): Promise<UserView> => await this.change(id, dto);
    return resourceId === null || provisioning !== 'ready'
      ? await change()
      : await this.resources.exclusively(resourceId, change);
  }

  /** Deletes the user's resource at Timekit, then our rows. Throws users.has_bookings. */
  async delete(id: string): Promise<void> {
    if (await this.isDeletedAlready(id)) {
      return;
    }
    for (;;) {
      const { resourceId } = await this.get(id);
      if (resourceId === null) {
        await this.changes.transactional(async (tx) => {
          judgeIfMatch((await this.lockToChange(tx, id)).version);
          await tx.nativeDelete(User, { id });
          await this.work.finished(tx);
        });
        return;
      }
      if (await this.deleteWithResource(id, resourceId)) {
        return;
      }
    }
  }

  /** A new row in the caller's transaction. Flushed, so a second user of the same identity fails right here. */
  async add(tx: EntityManager, dto: CreateUserDto): Promise<User> {
    const now = dateNow(this.clock);
    const id = newId();
    this.changes.created(tx, 'user', id);
    const row = tx.create(User, {
      id,
      externalId: dto.external_id ?? null,
      name: dto.name,
      firstName: dto.first_name ?? null,
      lastName: dto.last_name ?? null,
      email: dto.email ?? null,
      emailKey: dto.email?.toLowerCase() ?? null,
      timezone: dto.timezone,
      meta: dto.meta ?? {},
      timekitResourceId: null,
      timekitFindtimeCalendar: null,
      timekitBookingCalendar: null,
      availabilityFilters: dto.availability_filters ?? [],
      createdAt: now,
      updatedAt: now,
    });
    await tx.flush();
    return row;
  }

  /** Stores the user, as the transaction leaves them, as the answer of the request that runs. */
  async answerWith(tx: EntityManager, id: string): Promise<void> {
    await this.changes.settle(tx);
    const [shown] = await this.show(tx, [id]);
    await this.work.finished(tx, shown);
  }

  /** The row, locked until the transaction ends. Lock the user's resource first, if both are needed. */
  async lock(tx: EntityManager, id: string): Promise<User> {
    const row = await tx.findOne(User, id, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
    if (row === null) {
      throw UsersError.notFound(id);
    }
    return row;
  }

  /** The same for who is about to change what is shown of the user, be it in the row of their resource. */
  async lockToChange(tx: EntityManager, id: string): Promise<User> {
    const row = await this.lock(tx, id);
    await this.changes.touch(tx, 'user', id);
    return row;
  }

  /** Stores which Timekit resource stands for the user. */
  async setTimekitResource(tx: EntityManager, id: string, timekitResourceId: string): Promise<void> {
    const row = await this.lockToChange(tx, id);
    row.timekitResourceId = timekitResourceId;
    await tx.flush();
  }

  /** Stores what the roles of the user's calendars come to. */
  async setCalendars(tx: EntityManager, id: string, calendars: UserCalendars): Promise<void> {
    const row = await this.lock(tx, id);
    const { timekitFindtimeCalendar, timekitBookingCalendar } = calendars;
    if (
      row.timekitFindtimeCalendar === timekitFindtimeCalendar &&
      row.timekitBookingCalendar === timekitBookingCalendar
    ) {
      return;
    }
    await this.changes.touch(tx, 'user', id);
    Object.assign(row, { timekitFindtimeCalendar, timekitBookingCalendar });
    await tx.flush();
  }

  /**
   * When the user was changed in between, both sides are done again: the last to store was also the last to send, so they
   * agree. The client's precondition is judged until Timekit was told; no other client's change comes after that.
   */
  private async change(id: string, dto: UpdateUserDto): Promise<UserView> {
    for (let timekitWasTold = false; ;) {
      const user = await this.get(id);
      if (!timekitWasTold) {
        judgeIfMatch(user.version);
      }
      assertEmailMayChange(user, dto.email);
      const upstream = upstreamChanges(user, dto);
      if (user.resourceId !== null && Object.keys(upstream).length > 0) {
        await this.resources.updateAtTimekit(await this.resources.getProvisioned(user.resourceId), upstream);
        timekitWasTold = true;
      }
      if (await this.saveUnlessChanged(user, dto)) {
        return await this.get(id);
      }
    }
  }

  /** Whether the request that runs began to delete their resource when it came before, and somebody has finished that since. */
  private async isDeletedAlready(id: string): Promise<boolean> {
    return this.work.begunBefore !== undefined && (await this.findById(id)) === undefined;
  }

  /** False when the resource went away meanwhile, and the user has to be looked at again. */
  private async deleteWithResource(id: string, resourceId: string): Promise<boolean> {
    try {
      await this.resources.deleteOfUser(resourceId, async (tx) => judgeIfMatch((await this.lock(tx, id)).version));
      return true;
    } catch (error) {
      if (error instanceof ResourcesError && error.code === 'resources.not_found') {
        return false;
      }
      if (error instanceof ResourcesError && error.code === 'resources.has_bookings') {
        throw UsersError.hasBookings(id);
      }
      throw error;
    }
  }

  private async saveUnlessChanged(seen: UserView, dto: UpdateUserDto): Promise<boolean> {
    try {
      return await this.changes.transactional(async (tx) => await this.save(tx, seen, dto));
    } catch (error) {
      if (!(error instanceof UniqueConstraintViolationException)) {
        throw error;
      }
      const same = await this.sameAs(dto);
      if (same === undefined || same.user.id === seen.id) {
        return false;
      }
      throw UsersError.alreadyExists(same.field, same.user.id);
    }
  }

  private async save(tx: EntityManager, seen: UserView, dto: UpdateUserDto): Promise<boolean> {
    if (seen.resourceId !== null) {
      await this.resourceRows.lock(tx, seen.resourceId);
    }
    const row = await this.lockToChange(tx, seen.id);
    if (row.version !== seen.version) {
      return false;
    }
    Object.assign(row, rowChanges(dto));
    await tx.flush();
    if (seen.resourceId !== null && (dto.name !== undefined || dto.timezone !== undefined)) {
      await this.resourceRows.copyFromUser(tx, seen.resourceId, dto);
    }
    await this.answerWith(tx, seen.id);
    return true;
  }

  private async find(
    where: FilterQuery<User>,
    options: { orderBy?: { id: 'desc' }; limit?: number } = {},
    em: EntityManager = this.em,
  ): Promise<UserView[]> {
    const rows = await em.find(User, where, { ...options, disableIdentityMap: true });
    const ids = rows.map(({ id }) => id);
    const resources = await this.resources.ofUsers(ids, em);
    return rows.map((row) => toUserView(row, resources.get(row.id)));
  }
}
