/** Whose time is held: from what the client named to resources that exist upstream. */
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../config/config.js';
import { RequestError } from '../http/http.errors.js';
import { ResourcesError } from '../resources/resources.errors.js';
import { type ProvisionedResourceView, ResourcesService } from '../resources/resources.service.js';
import { UsersService } from '../users/users.service.js';
import type { HoldRequest } from './hold-request.js';
import { HoldsError } from './holds.errors.js';

export interface HoldPlace {
  readonly resource: ProvisionedResourceView;
  readonly further: readonly ProvisionedResourceView[];
}

@Injectable()
export class HoldPlaces {
  constructor(
    private readonly users: UsersService,
    private readonly resources: ResourcesService,
    private readonly config: AppConfig,
  ) {}

  /**
   * Throws `users.not_found`, `resources.not_found`, `resources.not_provisioned`, `http.invalid_body` for a resource that is
   * named twice, and `bookings.not_supported_upstream` for several with the real Timekit.
   */
  async find({ of, resourceIds }: Pick<HoldRequest, 'of' | 'resourceIds'>): Promise<HoldPlace> {
    if (resourceIds.length > 0 && this.config.timekit.mode === 'remote') {
      throw HoldsError.severalResourcesNotSupported();
    }
    const id = of.kind === 'user' ? await this.resourceOfUser(of.id) : of.id;
    if (new Set([id, ...resourceIds]).size <= resourceIds.length) {
      const detail = 'resource_ids must name each resource once, and not the one that is held anyway.';
      throw RequestError.invalidField('/resource_ids', 'distinct', detail);
    }
    const resource = await this.resources.getProvisioned(id);
    const further: ProvisionedResourceView[] = [];
    for (const each of resourceIds) {
      further.push(await this.resources.getProvisioned(each));
    }
    return { resource, further };
  }

  private async resourceOfUser(userId: string): Promise<string> {
    const { resourceId } = await this.users.get(userId);
    if (resourceId === null) {
      throw ResourcesError.notProvisioned(userId);
    }
    return resourceId;
  }
}
