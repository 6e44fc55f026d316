import { Module } from '@nestjs/common';
import { BookingsModule } from '../bookings/bookings.module.js';
import { InboundEvents } from './inbound-events.service.js';
import { InboundWorker } from './inbound-worker.service.js';
import { ReconciliationController } from './reconciliation.controller.js';
import { ReconciliationProgress } from './reconciliation-progress.service.js';
import { ReconciliationLimits, ReconciliationService } from './reconciliation.service.js';
import { TimekitWebhooksController } from './timekit-webhooks.controller.js';

@Module({
  imports: [BookingsModule],
  controllers: [TimekitWebhooksController, ReconciliationController],
  providers: [InboundEvents, InboundWorker, ReconciliationLimits, ReconciliationProgress, ReconciliationService],
  exports: [InboundEvents, InboundWorker, ReconciliationService],
})
export class InboundModule {}
