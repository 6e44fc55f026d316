import { Module } from '@nestjs/common';
import { OutboxModule } from '../outbox/outbox.module.js';
import { EndpointHealth } from './endpoint-health.service.js';
import { EndpointSwitch } from './endpoint-switch.service.js';
import { NewDeliveries } from './new-deliveries.service.js';
import { WebhookDeliveriesController } from './webhook-deliveries.controller.js';
import { WebhookDeliveriesService } from './webhook-deliveries.service.js';
import { WebhookEndpointsController } from './webhook-endpoints.controller.js';
import { WebhookEndpointsService } from './webhook-endpoints.service.js';

@Module({
  imports: [OutboxModule],
  controllers: [WebhookEndpointsController, WebhookDeliveriesController],
  providers: [EndpointHealth, EndpointSwitch, NewDeliveries, WebhookDeliveriesService, WebhookEndpointsService],
})
export class WebhooksModule {}
