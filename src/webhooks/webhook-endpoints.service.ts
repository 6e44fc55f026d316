/** The endpoints as their owner manages them: where events go, which, and how they are signed. */
import { EntityManager, type FilterQuery, LockMode } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { currentActor } from '../auth/actor.js';
import { AppConfig } from '../config/config.js';
import { type Clock, dateNow, MACHINE_CLOCK } from '../core/clock.js';
import { newId } from '../core/ids.js';
import { SecretBox } from '../core/secret-box.js';
import { RequestError } from '../http/http.errors.js';
import { cursorId } from '../http/pagination.dto.js';
import { judgeIfMatch } from '../http/preconditions.js';
import { IdempotentWork } from '../idempotency/idempotent-work.js';
import { OutboxSignal } from '../outbox/outbox-signal.service.js';
import { checkWebhookUrl } from './address-rules.js';
import { newSecret, openSecrets, sealSecret } from './endpoint-secrets.js';
import { EndpointSwitch } from './endpoint-switch.service.js';
import { WebhookEndpoint } from './webhook-endpoint.entity.js';
import {
  type CreateWebhookEndpointDto,
  presentEndpoint,
  type RotateSecretDto,
  type UpdateWebhookEndpointDto,
  type WebhookEndpointQueryDto,
} from './webhook-endpoints.dto.js';
import { WebhooksError } from './webhooks.errors.js';

/** Every event is held against every endpoint. */
export const MAX_ENDPOINTS = 100;
const ROTATION_OVERLAP_MS = 24 * 3_600_000;
const CREATION_LOCK = 'webhook_endpoint';

export interface EndpointWithSecret {
  row: WebhookEndpoint;
  secret: string;
}

@Injectable()
export class WebhookEndpointsService {
  constructor(
    private readonly em: EntityManager,
    private readonly config: AppConfig,
    private readonly secrets: SecretBox,
    private readonly endpointSwitch: EndpointSwitch,
    private readonly work: IdempotentWork,
    private readonly signal: OutboxSignal,
    @Inject(MACHINE_CLOCK) private readonly clock: Clock,
  ) {}

  /** Throws `webhooks.too_many_endpoints`. */
  async create(dto: CreateWebhookEndpointDto): Promise<EndpointWithSecret> {
    this.checkUrl(dto.url);
    const id = newId();
    const now = dateNow(this.clock);
    const secret = dto.secret ?? newSecret();
    return await this.em.transactional(async (tx) => {
      await tx.execute('select pg_advisory_xact_lock(hashtextextended(?, 0))', [CREATION_LOCK]);
      if ((await tx.count(WebhookEndpoint)) >= MAX_ENDPOINTS) {
        throw WebhooksError.tooManyEndpoints(MAX_ENDPOINTS);
      }
      const row = tx.create(WebhookEndpoint, {
        id,
        url: dto.url,
        description: dto.description ?? '',
        eventTypes: dto.event_types ?? ['*'],
        disabledCause: null,
        disabledReason: null,
        disabledAt: null,
        secret: sealSecret(this.secrets, id, secret),
        previousSecret: null,
        previousSecretUntil: null,
        legacySignature: dto.legacy_signature ?? false,
        strictOrder: dto.strict_order ?? false,
        failingSince: null,
        leasedBy: null,
        leasedUntil: null,
        pausedUntil: null,
        version: 1,
        createdBy: currentActor(),
        createdAt: now,
        updatedAt: now,
      });
      return { row, secret };
    });
  }

  async list(query: WebhookEndpointQueryDto): Promise<WebhookEndpoint[]> {
    const after = cursorId(query);
    const where: FilterQuery<WebhookEndpoint> = {
      ...(after === undefined ? {} : { id: { $lt: after } }),
      ...(query.enabled === undefined ? {} : { disabledCause: query.enabled ? null : { $ne: null } }),
    };
    return await this.em.find(WebhookEndpoint, where, { orderBy: { id: 'desc' }, limit: query.limit + 1 });
  }

  /** Throws `webhooks.endpoint_not_found`. */
  async get(id: string): Promise<WebhookEndpoint> {
    const row = await this.em.findOne(WebhookEndpoint, { id }, { disableIdentityMap: true });
    if (row === null) {
      throw WebhooksError.endpointNotFound(id);
    }
    return row;
  }

  async update(id: string, dto: UpdateWebhookEndpointDto): Promise<WebhookEndpoint> {
    if (dto.url !== undefined) {
      this.checkUrl(dto.url);
    }
    if (dto.disabled_reason !== undefined && dto.enabled !== false) {
      const detail = 'disabled_reason is taken together with enabled: false.';
      throw RequestError.invalidField('/disabled_reason', 'only_with_disabling', detail);
    }
    return await this.em.transactional(
      async (tx) => {
        const row = await this.lock(tx, id);
        judgeIfMatch(row.version);
        const before = JSON.stringify(presentEndpoint(row));
        row.url = dto.url ?? row.url;
        row.description = dto.description ?? row.description;
        row.eventTypes = dto.event_types ?? row.eventTypes;
        row.legacySignature = dto.legacy_signature ?? row.legacySignature;
        row.strictOrder = dto.strict_order ?? row.strictOrder;
        if (dto.enabled === true) {
          this.endpointSwitch.enable(row);
        }
        const reason = dto.disabled_reason ?? 'Disabled by the API.';
        const disabled = dto.enabled === false && (await this.endpointSwitch.disable(tx, row, 'client', reason));
        if (!disabled && JSON.stringify(presentEndpoint(row)) !== before) {
          this.changed(row);
        }
        await this.work.finished(tx, presentEndpoint(row));
        return row;
      },
      { clear: true },
    );
  }

  /** Its deliveries and their log go with it. */
  async delete(id: string): Promise<void> {
    await this.em.transactional(
      async (tx) => {
        judgeIfMatch((await this.lock(tx, id)).version);
        await tx.nativeDelete(WebhookEndpoint, { id });
        await this.work.finished(tx);
      },
      { clear: true },
    );
  }

  /**
   * For 24 hours both secrets sign. Throws `webhooks.rotation_running` within them, but for the secret that is the newest
   * already: whoever gives their own and did not see the answer may send it again. One that cannot be opened is replaced at once.
   */
  async rotate(id: string, dto: RotateSecretDto): Promise<EndpointWithSecret> {
    return await this.em.transactional(
      async (tx) => {
        const row = await this.lock(tx, id);
        const now = dateNow(this.clock);
        const secrets = openSecrets(this.secrets, row, now);
        if (dto.secret !== undefined && dto.secret === secrets?.[0]) {
          return { row, secret: dto.secret };
        }
        judgeIfMatch(row.version);
        if (secrets !== undefined && row.previousSecretUntil !== null && row.previousSecretUntil > now) {
          throw WebhooksError.rotationRunning(row.previousSecretUntil, now);
        }
        const secret = dto.secret ?? newSecret();
        row.previousSecret = secrets === undefined ? null : row.secret;
        row.previousSecretUntil = secrets === undefined ? null : new Date(now.getTime() + ROTATION_OVERLAP_MS);
        row.secret = sealSecret(this.secrets, id, secret);
        this.changed(row);
        return { row, secret };
      },
      { clear: true },
    );
  }

  /** The row, locked until the transaction ends; who sends then sees what became of it. Throws `webhooks.endpoint_not_found`. */
  private async lock(tx: EntityManager, id: string): Promise<WebhookEndpoint> {
    const row = await tx.findOne(WebhookEndpoint, id, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
    if (row === null) {
      throw WebhooksError.endpointNotFound(id);
    }
    this.signal.whenCommitted(tx, 'published');
    return row;
  }

  private changed(row: WebhookEndpoint): void {
    row.version += 1;
    row.updatedAt = dateNow(this.clock);
  }

  private checkUrl(url: string): void {
    const problem = checkWebhookUrl(url, this.config.webhooks.allowPrivate);
    if (problem !== null) {
      throw RequestError.invalidField('/url', problem.code, `url ${problem.detail}.`);
    }
  }
}
