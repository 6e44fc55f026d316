import { Injectable } from '@nestjs/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import { EngineError } from '../engine.errors.js';
import { EngineResource } from '../storage/resource.entity.js';

@Injectable()
export class ResourcesService {
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
}
