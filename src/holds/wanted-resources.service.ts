/** Whose time is wanted, for a hold or a booking: from what the client named to resources that exist upstream. */
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../config/config.js';
import type { BookedOf } from '../http/booked-time.js';
import { RequestError } from '../http/http.errors.js';
import { ResourcesError } from '../resources/resources.errors.js';
import {
  type ProvisionedResourceView,
  provisionedOrThrow,
  ResourcesService,
  type ResourceView,
} from '../resources/resources.service.js';
import { UsersService } from '../users/users.service.js';
import { HoldsError } from './holds.errors.js';

export interface Wanted {
  readonly of: BookedOf;
  /** In lower case; further resources whose time is wanted with it. */
  readonly resourceIds: readonly string[];
}

export interface WantedPlace {
  readonly resource: ProvisionedResourceView;
  readonly further: readonly ProvisionedResourceView[];
}

@Injectable()
export class WantedResources {
  constructor(
    private readonly users: UsersService,
    private readonly resources: ResourcesService,
    private readonly config: AppConfig,
  ) {}

  /**
   * Throws `users.not_found`, `resources.not_found`, `resources.not_provisioned`, `http.invalid_body` for a resource that is
   * named twice, and `bookings.not_supported_upstream` for several with the real Timekit.
   */
  async find({ of, resourceIds }: Wanted): Promise<WantedPlace> {
    const resource = await this.provisioned(of);
    if (resourceIds.length > 0 && this.config.timekit.mode === 'remote') {
      throw HoldsError.severalResourcesNotSupported();
    }
    if (new Set([resource.id, ...resourceIds]).size <= resourceIds.length) {
      const detail = 'resource_ids must name each resource once, and not the one that is booked anyway.';
      throw RequestError.invalidField('/resource_ids', 'distinct', detail);
    }
    const further: ProvisionedResourceView[] = [];
    for (const each of resourceIds) {
      further.push(await this.resources.getProvisioned(each));
    }
    return { resource, further };
  }

  /** Throws `users.not_found`, and `resources.not_provisioned`. */
  async resourceOf({ kind, id }: BookedOf): Promise<string> {
    return kind === 'resource' ? id : (await this.ofUser(id)).id;
  }

  private async provisioned({ kind, id }: BookedOf): Promise<ProvisionedResourceView> {
    return kind === 'resource' ? await this.resources.getProvisioned(id) : provisionedOrThrow(await this.ofUser(id));
  }

  /** One look for the usual case; who has no resource may not exist. */
  private async ofUser(id: string): Promise<ResourceView> {
    const resource = await this.resources.ofUser(id);
    if (resource === null) {
      await this.users.get(id);
      throw ResourcesError.notProvisioned(id);
    }
    return resource;
  }
}
