/** Deliveries that somebody asks for: a test, and those that are sent again. */
import { EntityManager, LockMode } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { type Clock, dateNow, MACHINE_CLOCK } from '../core/clock.js';
import { isUuid, newId } from '../core/ids.js';
import { RequestError } from '../http/http.errors.js';
import { fromCursor, toCursor } from '../http/pagination.dto.js';
import { IdempotentWork } from '../idempotency/idempotent-work.js';
import { TEST_EVENT_TYPE } from '../outbox/event-types.js';
import { OutboxSignal } from '../outbox/outbox-signal.service.js';
import {
  DEFAULT_REPLAYED,
  type DeliveryRow,
  presentDelivery,
  type ReplayDeliveriesDto,
  type ReplayedDeliveriesDto,
} from './webhook-deliveries.dto.js';
import { WebhookDelivery } from './webhook-delivery.entity.js';
import { WebhookEndpoint } from './webhook-endpoint.entity.js';
import { WebhooksError } from './webhooks.errors.js';

@Injectable()
export class NewDeliveries {
  constructor(
    private readonly em: EntityManager,
    private readonly work: IdempotentWork,
    private readonly signal: OutboxSignal,
    @Inject(MACHINE_CLOCK) private readonly clock: Clock,
  ) {}

  /** Throws `webhooks.endpoint_not_found` and `webhooks.endpoint_disabled`. */
  async test(endpointId: string): Promise<WebhookDelivery> {
    return await this.em.transactional(
      async (tx) => {
        await this.enabled(tx, endpointId);
        const now = dateNow(this.clock);
        const body = { type: TEST_EVENT_TYPE, timestamp: now.toISOString(), data: { endpoint_id: endpointId } };
        const row = tx.create(WebhookDelivery, {
          id: newId(),
          endpointId,
          eventId: null,
          eventType: TEST_EVENT_TYPE,
          payload: JSON.stringify(body),
          sequence: null,
          state: 'pending',
          attempts: 0,
          triesInSchedule: 0,
          nextAttemptAt: now,
          createdAt: now,
          finishedAt: null,
        });
        await tx.flush();
        await this.work.finished(tx, presentDelivery(row));
        return row;
      },
      { clear: true },
    );
  }

  /**
   * Sends a delivery again, whatever became of it, under the same id: its schedule begins anew. One that waits for its next
   * attempt does not wait any longer. Throws `webhooks.delivery_not_found` and `webhooks.endpoint_disabled`.
   */
  async replay(id: string): Promise<DeliveryRow> {
    const known = await this.em.findOne(WebhookDelivery, { id }, { fields: ['endpointId'], disableIdentityMap: true });
    if (known === null) {
      throw WebhooksError.deliveryNotFound(id);
    }
    return await this.em.transactional(
      async (tx) => {
        await this.enabled(tx, known.endpointId);
        const lock = { lockMode: LockMode.PESSIMISTIC_WRITE, exclude: ['payload'] } as const;
        const row = await tx.findOne(WebhookDelivery, { id }, lock);
        if (row === null) {
          throw WebhooksError.deliveryNotFound(id);
        }
        Object.assign(row, this.anew());
        await tx.flush();
        await this.work.finished(tx, presentDelivery(row));
        return row;
      },
      { clear: true },
    );
  }

  /**
   * The same with all that failed or were cancelled since then, the oldest first, as many as a request may take. What is on
   * its way again has not failed any more, so a request that is repeated goes on where the one before it ended.
   */
  async replayFailed(dto: ReplayDeliveriesDto): Promise<ReplayedDeliveriesDto> {
    const { endpoint_id: endpointId, since, limit = DEFAULT_REPLAYED } = dto;
    const after = dto.cursor === undefined ? undefined : readCursor(dto.cursor);
    return await this.em.transactional(
      async (tx) => {
        await this.enabled(tx, endpointId);
        const where = {
          endpointId,
          state: { $in: ['failed', 'cancelled'] as const },
          createdAt: { $gte: new Date(since) },
          ...(after === undefined ? {} : { id: { $gt: after } }),
        };
        const found = await tx.find(WebhookDelivery, where, {
          orderBy: { id: 'asc' },
          limit,
          fields: ['id'],
          lockMode: LockMode.PESSIMISTIC_WRITE,
          disableIdentityMap: true,
        });
        const ids = found.map(({ id }) => id);
        await tx.nativeUpdate(WebhookDelivery, { id: { $in: ids } }, this.anew());
        const last = ids.length < limit ? undefined : ids.at(-1);
        const answer = {
          replayed: ids.length,
          next_cursor: last === undefined ? null : toCursor(last),
        };
        await this.work.finished(tx, answer);
        return answer;
      },
      { clear: true },
    );
  }

  /** Locked against being disabled meanwhile, which would leave a delivery that nobody sends. Who sends is told in the end. */
  private async enabled(tx: EntityManager, endpointId: string): Promise<void> {
    this.signal.whenCommitted(tx, 'published');
    const row = await tx.findOne(
      WebhookEndpoint,
      { id: endpointId },
      { lockMode: LockMode.PESSIMISTIC_READ, disableIdentityMap: true },
    );
    if (row === null) {
      throw WebhooksError.endpointNotFound(endpointId);
    }
    if (row.disabledCause !== null) {
      throw WebhooksError.endpointDisabled(endpointId);
    }
  }

  private anew() {
    return {
      state: 'pending',
      triesInSchedule: 0,
      nextAttemptAt: dateNow(this.clock),
      finishedAt: null,
    } as const;
  }
}

function readCursor(cursor: string): string {
  const id = fromCursor(cursor);
  if (!isUuid(id)) {
    throw RequestError.invalidField('/cursor', 'cursor', 'cursor must be a next_cursor that this operation returned.');
  }
  return id;
}
