import { Module } from '@nestjs/common';
import { OutboxModule } from '../outbox/outbox.module.js';
import { LeaseTiming, ProvisioningLease } from './provisioning-lease.js';
import { ProvisioningRecord } from './provisioning-record.js';
import { ProvisioningRecovery } from './provisioning-recovery.service.js';
import { ProvisioningService } from './provisioning.service.js';
import { ResourceCreator } from './resource-creator.js';
import { ResourceReadiness } from './resource-readiness.service.js';
import { ResourceRemoval } from './resource-removal.js';
import { ResourceRows } from './resource-rows.service.js';
import { ResourcesController } from './resources.controller.js';
import { ResourcesService } from './resources.service.js';
import { UpstreamResources } from './upstream-resources.service.js';

@Module({
  imports: [OutboxModule],
  controllers: [ResourcesController],
  providers: [
    LeaseTiming,
    ProvisioningLease,
    ProvisioningRecord,
    ProvisioningRecovery,
    ProvisioningService,
    ResourceCreator,
    ResourceReadiness,
    ResourceRemoval,
    ResourceRows,
    ResourcesService,
    UpstreamResources,
  ],
  exports: [
    ProvisioningRecovery,
    ProvisioningService,
    ResourceReadiness,
    ResourceRows,
    ResourcesService,
    UpstreamResources,
  ],
})
export class ResourcesModule {}
