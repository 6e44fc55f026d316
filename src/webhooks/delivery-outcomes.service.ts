/** What became of attempts: recorded together, with what it means for their deliveries and for their endpoints. */
import { EntityManager, LockMode } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { type Clock, dateNow, MACHINE_CLOCK } from '../core/clock.js';
import { newId } from '../core/ids.js';
import { OutboxService } from '../outbox/outbox.service.js';
import { uuidArray } from '../persistence/uuid-array.js';
import type { DueDelivery } from './delivery-leases.service.js';
import { isGivenUp, nextAttemptAt, retryAfterMs, type Verdict, verdictOn } from './delivery-schedule.js';
import { EndpointSwitch } from './endpoint-switch.service.js';
import { presentDelivery } from './webhook-deliveries.dto.js';
import { type DeliveryState, WebhookDelivery } from './webhook-delivery.entity.js';
import { type DisabledCause, WebhookEndpoint } from './webhook-endpoint.entity.js';
import type { Sent } from './webhook-sender.js';

export interface FinishedAttempt {
  readonly delivery: DueDelivery;
  readonly startedAt: Date;
  readonly endedAt: Date;
  readonly requestHeaders: Readonly<Record<string, string>>;
  readonly sent: Sent;
}

/** In [0, 1). */
export const DELIVERY_CHANCE = Symbol('openslot.delivery-chance');

interface Judged {
  readonly attempt: FinishedAttempt;
  readonly verdict: Verdict;
  readonly state: DeliveryState;
  readonly nextAttemptAt: Date | null;
  /** How long the endpoint wants to be left alone. */
  readonly waitMs: number;
}

interface Health {
  readonly id: string;
  failingSince: Date | null;
  pausedUntil: Date | null;
}

/** Before the deliveries, as everybody does who locks both. */
const LOCK_ENDPOINTS = `
  select id, (extract(epoch from failing_since) * 1000)::float8 as failing_since_ms from openslot.webhook_endpoint
  where id = any(?::uuid[]) order by id for no key update`;

/** What was cancelled or replayed meanwhile stays so, unless it was delivered after all. */
const DECIDES = `(r.state = 'delivered' or d.state = 'pending' and d.tries_in_schedule = r.tries)`;

/** One that was recorded already changes nothing. */
const RECORD = `
  with r as (
    select * from jsonb_to_recordset(?::jsonb) as r(
      id uuid, attempt_id uuid, number int, tries int, state text, next_attempt_at timestamptz, finished_at timestamptz,
      started_at timestamptz, duration_ms int, request_headers jsonb, response_status int, response_headers jsonb,
      response_body text, error text)
  ), done as (
    update openslot.webhook_delivery d set attempts = r.number,
      tries_in_schedule = case when ${DECIDES} then r.tries + 1 else d.tries_in_schedule end,
      state = case when ${DECIDES} then r.state else d.state end,
      next_attempt_at = case when ${DECIDES} then r.next_attempt_at else d.next_attempt_at end,
      finished_at = case when ${DECIDES} then r.finished_at else d.finished_at end
    from r where d.id = r.id and d.attempts = r.number - 1
    returning d.id, d.state
  ), logged as (
    insert into openslot.webhook_attempt (id, delivery_id, number, started_at, duration_ms, request_headers,
      response_status, response_headers, response_body, error)
    select r.attempt_id, r.id, r.number, r.started_at, r.duration_ms, r.request_headers,
      r.response_status, nullif(r.response_headers, 'null'::jsonb), r.response_body, r.error
    from r join done on done.id = r.id
  )
  select id, state from done`;

/** Who asks to be left alone is, whatever else was under way and was taken. */
const HEALTH = `
  update openslot.webhook_endpoint e
  set failing_since = r.failing_since, paused_until = greatest(e.paused_until, r.paused_until)
  from jsonb_to_recordset(?::jsonb) as r(id uuid, failing_since timestamptz, paused_until timestamptz)
  where e.id = r.id`;

@Injectable()
export class DeliveryOutcomes {
  constructor(
    private readonly em: EntityManager,
    private readonly endpointSwitch: EndpointSwitch,
    private readonly outbox: OutboxService,
    @Inject(MACHINE_CLOCK) private readonly clock: Clock,
    @Inject(DELIVERY_CHANCE) private readonly chance: () => number,
  ) {}

  /** All of them or none. Again with the same ones changes nothing more. */
  async record(attempts: readonly FinishedAttempt[]): Promise<void> {
    const judged = attempts.map((attempt) => this.judge(attempt));
    const byEndpoint = Map.groupBy(judged, ({ attempt }) => attempt.delivery.endpoint_id);
    await this.em.fork().transactional(async (tx) => {
      const endpoints = await tx.execute<{ id: string; failing_since_ms: number | null }[]>(LOCK_ENDPOINTS, [
        uuidArray([...byEndpoint.keys()]),
      ]);
      const done = await tx.execute<{ id: string; state: DeliveryState }[]>(RECORD, [
        JSON.stringify(judged.map((each) => rowOf(each))),
      ]);
      const healths: Health[] = [];
      for (const { id, failing_since_ms: failingSinceMs } of endpoints) {
        const all = byEndpoint.get(id) ?? [];
        const known = failingSinceMs === null ? null : new Date(failingSinceMs);
        const health = healthOf(id, known, all);
        if (health.failingSince?.getTime() !== known?.getTime() || health.pausedUntil !== null) {
          healths.push(health);
        }
      }
      if (healths.length > 0) {
        await tx.execute(HEALTH, [
          JSON.stringify(
            healths.map(({ id, failingSince, pausedUntil }) => ({
              id,
              failing_since: failingSince,
              paused_until: pausedUntil,
            })),
          ),
        ]);
      }
      for (const { id, failing_since_ms: failingSinceMs } of endpoints) {
        await this.disableIfHopeless(tx, id, failingSinceMs, byEndpoint.get(id) ?? []);
      }
      const failed = new Set(done.filter(({ state }) => state === 'failed').map(({ id }) => id));
      await this.tellFailed(
        tx,
        judged.filter(({ attempt }) => failed.has(attempt.delivery.id)),
      );
    });
  }

  private judge(attempt: FinishedAttempt): Judged {
    const { delivery, endedAt, sent } = attempt;
    const verdict = verdictOn(sent);
    const waitMs = retryAfterMs(sent, endedAt);
    if (verdict === 'delivered') {
      return { attempt, verdict, state: 'delivered', nextAttemptAt: null, waitMs: 0 };
    }
    const next =
      verdict === 'gone' ? null : nextAttemptAt(delivery.tries_in_schedule + 1, waitMs, endedAt, this.chance());
    return { attempt, verdict, state: next === null ? 'failed' : 'pending', nextAttemptAt: next, waitMs };
  }

  private async disableIfHopeless(
    tx: EntityManager,
    id: string,
    failingSinceMs: number | null,
    judged: readonly Judged[],
  ): Promise<void> {
    const isGone = judged.some(({ verdict }) => verdict === 'gone');
    const isFailing =
      failingSinceMs !== null &&
      judged.every(({ verdict }) => verdict !== 'delivered') &&
      isGivenUp(new Date(failingSinceMs), dateNow(this.clock));
    if (!isGone && !isFailing) {
      return;
    }
    const [cause, reason]: [DisabledCause, string] = isGone
      ? ['gone', 'It answered 410 (Gone).']
      : ['failing', 'Every attempt of the last five days failed.'];
    const row = await tx.findOne(WebhookEndpoint, id, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
    if (row !== null) {
      await this.endpointSwitch.disable(tx, row, cause, reason);
    }
  }

  /** What tells of webhooks, or is a test, fails silently: telling of that could fail again, for ever. */
  private async tellFailed(tx: EntityManager, failed: readonly Judged[]): Promise<void> {
    const told = failed.filter(({ attempt }) => !/^webhook[._]/.test(attempt.delivery.event_type));
    const ids = told.map(({ attempt }) => attempt.delivery.id);
    const rows = ids.length === 0 ? [] : await tx.find(WebhookDelivery, { id: { $in: ids } }, { exclude: ['payload'] });
    for (const row of rows) {
      const sent = told.find(({ attempt }) => attempt.delivery.id === row.id)?.attempt.sent;
      this.outbox.write(tx, {
        type: 'webhook_delivery.failed',
        subjectType: 'webhook_delivery',
        subjectId: row.id,
        version: row.attempts,
        occurredAt: row.finishedAt ?? dateNow(this.clock),
        data: {
          ...presentDelivery(row),
          last_attempt: { response_status: sent?.status ?? null, error: sent?.error ?? null },
        },
      });
    }
    await tx.flush();
  }
}

/** One success is enough to count as working. */
function healthOf(id: string, known: Date | null, judged: readonly Judged[]): Health {
  const works = judged.some(({ verdict }) => verdict === 'delivered');
  const firstFailure = judged.map(({ attempt }) => attempt.startedAt).toSorted((a, b) => +a - +b)[0] ?? null;
  const pauses = judged
    .filter(({ verdict, waitMs }) => verdict === 'slow_down' && waitMs > 0)
    .map(({ attempt, waitMs }) => attempt.endedAt.getTime() + waitMs);
  return {
    id,
    failingSince: works ? null : (known ?? firstFailure),
    pausedUntil: pauses.length === 0 ? null : new Date(Math.max(...pauses)),
  };
}

function rowOf({ attempt, state, nextAttemptAt: next }: Judged): object {
  const { delivery, startedAt, endedAt, requestHeaders, sent } = attempt;
  return {
    id: delivery.id,
    attempt_id: newId(),
    number: delivery.attempts + 1,
    tries: delivery.tries_in_schedule,
    state,
    next_attempt_at: next,
    finished_at: state === 'pending' ? null : endedAt,
    started_at: startedAt,
    duration_ms: sent.durationMs,
    request_headers: requestHeaders,
    response_status: sent.status,
    response_headers: sent.headers,
    response_body: sent.body,
    error: sent.error,
  };
}
