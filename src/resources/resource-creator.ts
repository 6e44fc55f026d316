/**
 * Creating a resource that is nobody's: the row comes first, then it is provisioned (`provisioning.service.ts`). A request
 * that was cut short in between goes on with its row when it is repeated with the same idempotency key.
 */
import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../config/config.js';
import { checkConstraints } from '../http/constraint-field.js';
import { IdempotentWork } from '../idempotency/idempotent-work.js';
import { SubjectChanges } from '../outbox/subject-changes.service.js';
import { ProvisioningService } from './provisioning.service.js';
import { checkCapacity } from './resource-change.js';
import type { Resource } from './resource.entity.js';
import { type NewResource, ResourceRows } from './resource-rows.service.js';
import type { ResourceView } from './resource-view.js';
import { type CreateResourceDto, presentResource } from './resources.dto.js';
import { ResourcesService } from './resources.service.js';

@Injectable()
export class ResourceCreator {
  constructor(
    private readonly changes: SubjectChanges,
    private readonly resources: ResourcesService,
    private readonly rows: ResourceRows,
    private readonly provisioning: ProvisioningService,
    private readonly work: IdempotentWork,
    private readonly config: AppConfig,
  ) {}

  /** A room, a car: created here and at Timekit, or standing for what exists there already. */
  async create(dto: CreateResourceDto): Promise<ResourceView> {
    checkConstraints(dto.constraints ?? [], '/constraints');
    checkCapacity(dto, this.config);
    const { name, timezone, email = null, meta = {}, constraints = [], capacity = 1 } = dto;
    const values = { userId: null, name, timezone, email, meta, constraints, capacity };
    const begun = await this.begunBefore();
    if (dto.timekit_resource_id === undefined) {
      return await this.createAtTimekit(begun ?? (await this.insert(values)));
    }
    const adopted =
      begun === undefined
        ? await this.adopt(dto.timekit_resource_id.toLowerCase(), values, dto.constraints === undefined)
        : await this.resources.get(begun);
    return dto.constraints === undefined
      ? adopted
      : await this.resources.replaceConstraints(adopted.id, dto.constraints);
  }

  /** The row that an earlier request with the same idempotency key left. */
  private async begunBefore(): Promise<string | undefined> {
    const id = this.work.begunBefore;
    const left = id === undefined ? undefined : await this.resources.findById(id);
    return left?.id;
  }

  private async insert(values: NewResource): Promise<string> {
    return await this.changes.transactional(async (tx) => {
      const { id } = this.rows.add(tx, values);
      await this.work.begun(tx, id);
      return id;
    });
  }

  private async adopt(timekitResourceId: string, values: NewResource, isAll: boolean): Promise<ResourceView> {
    const insert = async (tx: EntityManager): Promise<Resource> => {
      const row = this.rows.add(tx, values);
      await this.work.begun(tx, row.id);
      return row;
    };
    return await this.provisioning.adoptAs(timekitResourceId, insert, isAll ? this.answerWith : undefined);
  }

  private readonly answerWith = async (tx: EntityManager, resource: ResourceView): Promise<void> => {
    await this.work.finished(tx, presentResource(resource));
  };

  private async createAtTimekit(id: string): Promise<ResourceView> {
    const { resource } = await this.provisioning.provision(id, {
      recorded: this.answerWith,
      refused: async () => {
        await this.changes.transactional(async (tx) => await this.rows.discard(tx, id));
      },
    });
    return resource;
  }
}
