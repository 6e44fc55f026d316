/** The log of deliveries, newest first. */
import { EntityManager, type FilterQuery } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { cursorId } from '../http/pagination.dto.js';
import { WebhookAttempt } from './webhook-attempt.entity.js';
import type { DeliveryRow, WebhookDeliveryQueryDto } from './webhook-deliveries.dto.js';
import { WebhookDelivery } from './webhook-delivery.entity.js';
import { WebhooksError } from './webhooks.errors.js';

/** A delivery that is replayed again and again may have any number. */
const SHOWN_ATTEMPTS = 100;

export interface DeliveryWithLog {
  row: WebhookDelivery;
  log: WebhookAttempt[];
}

@Injectable()
export class WebhookDeliveriesService {
  constructor(private readonly em: EntityManager) {}

  async list(query: WebhookDeliveryQueryDto): Promise<DeliveryRow[]> {
    const after = cursorId(query);
    const { endpoint_id: endpointId, event_id: eventId, event_type: eventType, state, since, until } = query;
    const where: FilterQuery<WebhookDelivery> = {
      ...(after === undefined ? {} : { id: { $lt: after } }),
      ...(endpointId === undefined ? {} : { endpointId }),
      ...(eventId === undefined ? {} : { eventId }),
      ...(eventType === undefined ? {} : { eventType }),
      ...(state === undefined ? {} : { state }),
      createdAt: {
        ...(since === undefined ? {} : { $gte: new Date(since) }),
        ...(until === undefined ? {} : { $lt: new Date(until) }),
      },
    };
    return await this.em.find(WebhookDelivery, where, {
      orderBy: { id: 'desc' },
      limit: query.limit + 1,
      exclude: ['payload'],
      disableIdentityMap: true,
    });
  }

  /** Throws `webhooks.delivery_not_found`. */
  async get(id: string): Promise<DeliveryWithLog> {
    const row = await this.em.findOne(WebhookDelivery, { id }, { disableIdentityMap: true });
    if (row === null) {
      throw WebhooksError.deliveryNotFound(id);
    }
    const log = await this.em.find(
      WebhookAttempt,
      { deliveryId: id },
      { orderBy: { number: 'desc' }, limit: SHOWN_ATTEMPTS, disableIdentityMap: true },
    );
    return { row, log };
  }
}
