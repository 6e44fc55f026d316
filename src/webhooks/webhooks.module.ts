import { Module } from '@nestjs/common';
import { AppConfig } from '../config/config.js';
import { OutboxModule } from '../outbox/outbox.module.js';
import { DeliveryLeases } from './delivery-leases.service.js';
import { DELIVERY_CHANCE, DeliveryOutcomes } from './delivery-outcomes.service.js';
import { WebhookDispatcher } from './dispatcher.service.js';
import { EndpointHealth } from './endpoint-health.service.js';
import { EndpointSwitch } from './endpoint-switch.service.js';
import { FanOut } from './fan-out.service.js';
import { NewDeliveries } from './new-deliveries.service.js';
import { DeliveryRetention } from './delivery-retention.service.js';
import { WebhookDeliveriesController } from './webhook-deliveries.controller.js';
import { WebhookDeliveriesService } from './webhook-deliveries.service.js';
import { WebhookEndpointsController } from './webhook-endpoints.controller.js';
import { WebhookEndpointsService } from './webhook-endpoints.service.js';
import { WebhookNetwork } from './webhook-network.js';
import { WebhookSender } from './webhook-sender.js';

@Module({
  imports: [OutboxModule],
  controllers: [WebhookEndpointsController, WebhookDeliveriesController],
  providers: [
    DeliveryRetention,
    EndpointHealth,
    EndpointSwitch,
    NewDeliveries,
    WebhookDeliveriesService,
    WebhookEndpointsService,
    FanOut,
    DeliveryLeases,
    DeliveryOutcomes,
    WebhookDispatcher,
    {
      provide: WebhookSender,
      inject: [AppConfig],
      useFactory: ({ webhooks: { allowPrivate } }: AppConfig) =>
        new WebhookSender({ allowPrivate, network: new WebhookNetwork({ allowPrivate }) }),
    },
    { provide: DELIVERY_CHANCE, useValue: Math.random },
  ],
  exports: [DeliveryRetention],
})
export class WebhooksModule {}
