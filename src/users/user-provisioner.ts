/**
 * Creating a user and giving them a Timekit resource. The rows come first, in one transaction; then the resource is
 * provisioned (`resources/provisioning.service.ts`). A request that died in between is continued by the same request, by
 * `POST /users/:id/provision`, or at the next start; exactly one of several equal requests is answered with the new user.
 */
import { type EntityManager, UniqueConstraintViolationException } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { checkConstraints } from '../http/constraint-field.js';
import { IdempotentWork } from '../idempotency/idempotent-work.js';
import { SubjectChanges } from '../outbox/subject-changes.service.js';
import { ProvisioningService } from '../resources/provisioning.service.js';
import { ResourceRows } from '../resources/resource-rows.service.js';
import { ResourcesError } from '../resources/resources.errors.js';
import { ResourcesService } from '../resources/resources.service.js';
import type { User } from './user.entity.js';
import type { UserView } from './user-view.js';
import type { CreateUserDto, UpdateUserDto } from './users.dto.js';
import { UsersError } from './users.errors.js';
import { type SameUser, UsersService } from './users.service.js';

interface NewRows {
  userId: string;
  /** Null when no Timekit resource was asked for. */
  resourceId: string | null;
}

@Injectable()
export class UserProvisioner {
  constructor(
    private readonly changes: SubjectChanges,
    private readonly users: UsersService,
    private readonly resources: ResourcesService,
    private readonly rows: ResourceRows,
    private readonly provisioning: ProvisioningService,
    private readonly work: IdempotentWork,
  ) {}

  /** Throws users.already_exists, unless the user that exists is one whose creation was left unfinished. */
  async create(dto: CreateUserDto): Promise<UserView> {
    checkConstraints(dto.availability_filters ?? [], '/availability_filters');
    const begun = await this.begunBefore();
    if (begun !== undefined) {
      return await this.provisionNew(begun);
    }
    for (;;) {
      const rows = await this.insert(dto);
      if (rows !== undefined) {
        return await this.provisionNew(rows);
      }
      const same = await this.users.sameAs(dto);
      const resumed = same === undefined ? undefined : await this.resume(same, dto);
      if (resumed !== undefined) {
        return resumed;
      }
    }
  }

  /** Throws what Timekit refuses; the user then has no resource, as before. */
  async provision(userId: string): Promise<UserView> {
    for (;;) {
      const resourceId = await this.ensureResource(userId);
      if ((await this.tryProvision(resourceId)) !== undefined) {
        return await this.users.get(userId);
      }
    }
  }

  /** Throws users.already_provisioned when another Timekit resource stands for the user. */
  async adopt(userId: string, timekitResourceId: string): Promise<UserView> {
    for (;;) {
      const user = await this.users.get(userId);
      if (user.timekitResourceId !== null) {
        if (user.timekitResourceId !== timekitResourceId) {
          throw UsersError.alreadyProvisioned(userId, user.timekitResourceId);
        }
        return user;
      }
      await this.tryAdopt(user, timekitResourceId);
    }
  }

  /** The rows that an earlier request with the same idempotency key left. */
  private async begunBefore(): Promise<NewRows | undefined> {
    const userId = this.work.begunBefore;
    const left = userId === undefined ? undefined : await this.users.findById(userId);
    return left && { userId: left.id, resourceId: left.resourceId };
  }

  /** Both rows, or undefined when a user of this identity exists. */
  private async insert(dto: CreateUserDto): Promise<NewRows | undefined> {
    try {
      return await this.changes.transactional(async (tx) => {
        const user = await this.users.add(tx, dto);
        await this.work.begun(tx, user.id);
        if (dto.provision === false) {
          await this.users.answerWith(tx, user.id);
          return { userId: user.id, resourceId: null };
        }
        return { userId: user.id, resourceId: this.addResource(tx, user) };
      });
    } catch (error) {
      if (error instanceof UniqueConstraintViolationException) {
        return undefined;
      }
      throw error;
    }
  }

  private async provisionNew({ userId, resourceId }: NewRows): Promise<UserView> {
    if (resourceId !== null) {
      await this.provisioning.provision(resourceId, {
        recorded: async (tx) => await this.users.answerWith(tx, userId),
        refused: async () => {
          await this.changes.transactional(async (tx) => {
            await this.rows.discard(tx, resourceId, { withUser: true });
          });
        },
      });
    }
    return await this.users.get(userId);
  }

  /**
   * Finishes a user whose creation nobody was told of, and makes them what this request says. Undefined when the user is
   * gone by now. A user that another request finishes meanwhile is that request's, so this one is told it exists.
   */
  private async resume({ user, field }: SameUser, dto: CreateUserDto): Promise<UserView | undefined> {
    if (user.provisioning !== 'pending' || user.resourceId === null || !isRepeat(user, dto)) {
      throw UsersError.alreadyExists(field, user.id);
    }
    const byThisCall = await this.tryProvision(user.resourceId);
    if (byThisCall === false) {
      throw UsersError.alreadyExists(field, user.id);
    }
    return byThisCall === undefined ? undefined : await this.users.update(user.id, changeableOf(dto));
  }

  /** Whether this call made it ready; undefined when the row is gone, given up or deleted by another request. */
  private async tryProvision(resourceId: string): Promise<boolean | undefined> {
    try {
      const { byThisCall } = await this.provisioning.provision(resourceId, {
        refused: async () => {
          await this.changes.transactional(async (tx) => await this.rows.discard(tx, resourceId));
        },
      });
      return byThisCall;
    } catch (error) {
      if (error instanceof ResourcesError && error.code === 'resources.not_found') {
        return undefined;
      }
      throw error;
    }
  }

  /** Whatever happened, the user is looked at again; a resource that is taken by somebody else is an error. */
  private async tryAdopt(user: UserView, timekitResourceId: string): Promise<void> {
    try {
      await (user.resourceId === null
        ? this.provisioning.adoptAs(timekitResourceId, async (tx) => {
            return this.rows.add(tx, newResourceOf(await this.users.lockToChange(tx, user.id)));
          })
        : this.provisioning.adoptFor(user.resourceId, timekitResourceId));
    } catch (error) {
      const anotherRequestWasFaster =
        error instanceof UniqueConstraintViolationException ||
        (error instanceof ResourcesError && error.code === 'resources.not_found') ||
        (await this.standsFor(user.id, timekitResourceId));
      if (!anotherRequestWasFaster) {
        throw error;
      }
    }
  }

  private async standsFor(userId: string, timekitResourceId: string): Promise<boolean> {
    return (await this.users.get(userId)).timekitResourceId === timekitResourceId;
  }

  /** The id of the user's resource row, made if there is none. The user counts as changed, so nobody's rename gets lost. */
  private async ensureResource(userId: string): Promise<string> {
    return await this.changes.transactional(async (tx) => {
      const user = await this.users.lockToChange(tx, userId);
      const existing = await this.resources.ofUser(userId, tx);
      return existing?.id ?? this.addResource(tx, user);
    });
  }

  private addResource(tx: EntityManager, user: User): string {
    return this.rows.add(tx, newResourceOf(user)).id;
  }
}

/** A repeated request names the same person in the same words; anything else is another request about somebody known. */
function isRepeat(user: UserView, dto: CreateUserDto): boolean {
  return (
    dto.provision !== false &&
    user.externalId === (dto.external_id ?? null) &&
    user.email?.toLowerCase() === dto.email?.toLowerCase()
  );
}

function changeableOf(dto: CreateUserDto): UpdateUserDto {
  const { external_id: _externalId, email: _email, provision: _provision, ...changeable } = dto;
  return changeable;
}

function newResourceOf({ id, name, timezone, email }: User) {
  return { userId: id, name, timezone, email };
}
