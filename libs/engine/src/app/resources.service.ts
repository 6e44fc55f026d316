import { LockMode } from '@mikro-orm/core';
import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { ENGINE_OPTIONS, type EngineOptions } from '../engine.module-definition.js';
import { EngineError } from '../engine.errors.js';
import { EngineCalendar } from '../storage/calendar.entity.js';
import { EngineResource } from '../storage/resource.entity.js';
import { inTransaction } from './transaction.js';
import { violatesUnique } from './database-errors.js';
import { newResource, type NewResource, type ResourceChanges } from './new-resource.js';
import { completeName } from './resource-names.js';

const EMAIL_ONCE = 'resource_email_once_per_app';

@Injectable()
export class ResourcesService {
  constructor(
    private readonly em: EntityManager,
    @Inject(ENGINE_OPTIONS) private readonly options: EngineOptions,
  ) {}

  /** The resource, or 404. `id` is a UUID. */
  async get(em: EntityManager, appId: string, id: string): Promise<EngineResource> {
    const resource = await em.findOne(EngineResource, { appId, id });
    if (resource === null) {
      throw EngineError.notFound('Resource');
    }
    return resource;
  }

  /** The resources in the order of `ids` (UUIDs, repeats dropped); 404 when one is missing. */
  async findMany(em: EntityManager, appId: string, ids: readonly string[]): Promise<EngineResource[]> {
    const found = await em.find(EngineResource, { appId, id: { $in: [...new Set(ids)] } });
    const byId = new Map(found.map((resource) => [resource.id, resource]));
    return [...new Set(ids)].map((id) => {
      const resource = byId.get(id);
      if (resource === undefined) {
        throw EngineError.notFound('Resource');
      }
      return resource;
    });
  }

  /** Case does not matter. 404 when nobody has the address. */
  async getByEmail(appId: string, email: string): Promise<EngineResource> {
    const resource = await this.em.findOne(EngineResource, { appId, emailKey: email.toLowerCase() });
    if (resource === null) {
      throw EngineError.notFound('Resource');
    }
    return resource;
  }

  /** Makes the resource and its primary calendar, "Bookings". Throws `invalid` on `email` when it is taken. */
  async create(appId: string, wanted: NewResource): Promise<EngineResource> {
    try {
      return await this.#insert(appId, wanted);
    } catch (error) {
      throw violatesUnique(error, EMAIL_ONCE)
        ? EngineError.invalid({ email: ['The email has already been taken.'] })
        : error;
    }
  }

  async update(appId: string, id: string, changes: ResourceChanges): Promise<EngineResource> {
    return await inTransaction(this.em, async (tx) => {
      const resource = await tx.findOne(EngineResource, { appId, id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
      if (resource === null) {
        throw EngineError.notFound('Resource');
      }
      const { email, name, firstName, lastName, ...others } = changes;
      if (email !== undefined && (email?.toLowerCase() ?? null) !== resource.emailKey) {
        throw EngineError.invalid({ email: ['The email cannot be changed.'] });
      }
      if (name !== undefined || firstName !== undefined || lastName !== undefined) {
        Object.assign(resource, completeName(changes, resource));
        if (resource.name === '') {
          throw EngineError.invalid({ name: ['The name field is required.'] });
        }
      }
      Object.assign(resource, others, { updatedAt: this.#now() });
      return resource;
    });
  }

  /** Final: calendars, events, bookings and claims of the resource go with it. */
  async remove(appId: string, id: string): Promise<void> {
    await inTransaction(this.em, async (tx) => {
      const resource = await tx.findOne(EngineResource, { appId, id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
      if (resource === null) {
        throw EngineError.notFound('Resource');
      }
      // Its bookings are shown in the calendars of others, too, and nobody can book it any more.
      await tx.execute(
        `delete from engine.event e using engine.booking b
         where b.app_id = ? and b.resource_id = ? and e.app_id = b.app_id and e.booking_id = b.id`,
        [appId, id],
      );
      await tx.nativeDelete(EngineResource, { appId, id });
    });
  }

  /** The resource of that address, made when there is none: named by its address, in UTC. */
  async invite(appId: string, email: string): Promise<{ resource: EngineResource; created: boolean }> {
    const known = await this.em.findOne(EngineResource, { appId, emailKey: email.toLowerCase() });
    if (known !== null) {
      return { resource: known, created: false };
    }
    try {
      const resource = await this.#insert(appId, newResource({ name: email, email }));
      return { resource, created: true };
    } catch (error) {
      if (violatesUnique(error, EMAIL_ONCE)) {
        return { resource: await this.getByEmail(appId, email), created: false };
      }
      throw error;
    }
  }

  async #insert(appId: string, wanted: NewResource): Promise<EngineResource> {
    return await inTransaction(this.em, async (tx) => {
      const at = this.#now();
      const resource = tx.create(EngineResource, {
        appId,
        id: uuidv7(),
        ...wanted,
        emailKey: wanted.email?.toLowerCase() ?? null,
        enabledEmailNotification: true,
        createdAt: at,
        updatedAt: at,
      });
      tx.create(EngineCalendar, {
        appId,
        id: uuidv7(),
        resourceId: resource.id,
        name: 'Bookings',
        description: 'Created by Timekit on resource creation',
        foregroundcolor: null,
        backgroundcolor: null,
        provider: 'timekit',
        providerId: null,
        providerAccess: 'owner',
        providerSync: false,
        isPrimary: true,
        createdAt: at,
        updatedAt: at,
      });
      await tx.flush();
      return resource;
    });
  }

  #now(): Date {
    return new Date(this.options.clock.now().epochMilliseconds);
  }
}
