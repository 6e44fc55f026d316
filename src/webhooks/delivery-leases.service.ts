/**
 * Which process sends to which endpoint. A lease is for the endpoint as a whole: so there are never more requests under way to
 * it than one process makes, in any number of processes, and the order of its deliveries is that process's to keep. It is
 * renewed while there is work; of a process that died it lapses.
 */
import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { type Clock, dateNow, MACHINE_CLOCK } from '../core/clock.js';
import { newId } from '../core/ids.js';
import { SecretBox } from '../core/secret-box.js';
import { uuidArray } from '../persistence/uuid-array.js';
import { openSecrets } from './endpoint-secrets.js';

/** Twice as long as an attempt may take, so that whoever holds one half used may still begin an attempt. */
export const LEASE_MS = 30_000;

export interface LeasedEndpoint {
  readonly id: string;
  readonly url: string;
  readonly legacySignature: boolean;
  readonly strictOrder: boolean;
  /** The newest first. */
  readonly secrets: readonly string[];
  /** By the machine's clock. */
  readonly leasedUntil: Date;
}

export interface DueDelivery {
  readonly id: string;
  readonly endpoint_id: string;
  readonly event_id: string | null;
  readonly event_type: string;
  readonly payload: string;
  readonly attempts: number;
  readonly tries_in_schedule: number;
  /** Whether it waits for those before it, where order is strict, and they for it. */
  readonly in_order: boolean;
  readonly due: boolean;
}

/** How many more deliveries the process can take for an endpoint; 0: it only goes on with those it has. */
export type Wanted = ReadonlyMap<string, number>;

export interface Claim {
  /** Those that this process may work for. */
  readonly endpoints: readonly LeasedEndpoint[];
  /** In the order in which they are to be sent. */
  readonly deliveries: readonly DueDelivery[];
  /** When the next pending delivery becomes due, or the next pause is over; null when there is neither. */
  readonly nextDueAt: Date | null;
}

interface EndpointRow {
  readonly id: string;
  readonly url: string;
  readonly secret: string;
  readonly previous_secret: string | null;
  readonly overlaps: boolean;
  readonly legacy_signature: boolean;
  readonly strict_order: boolean;
}

const RELEASE = `
  update openslot.webhook_endpoint set leased_by = null, leased_until = null
  where leased_by = ?::uuid and id = any(?::uuid[])`;

/** Where order is strict, only the first that is not finished can be due. */
const HAS_DUE = `
  case when e.strict_order then exists (
    select 1 from openslot.webhook_delivery d
    where d.endpoint_id = e.id and d.state = 'pending' and d.sequence is null and d.next_attempt_at <= l.now
  ) or l.now >= (
    select d.next_attempt_at from openslot.webhook_delivery d
    where d.endpoint_id = e.id and d.state = 'pending' and d.sequence is not null order by d.sequence limit 1
  ) else exists (
    select 1 from openslot.webhook_delivery d
    where d.endpoint_id = e.id and d.state = 'pending' and d.next_attempt_at <= l.now
  ) end`;

const LEASE = `
  with l as (select ?::timestamptz as now, ?::uuid as me, ?::uuid[] as working), free as (
    select e.id from openslot.webhook_endpoint e, l
    where e.disabled_cause is null and (e.paused_until is null or e.paused_until <= l.now)
      and (e.leased_until is null or e.leased_until <= l.now or e.leased_by = l.me)
      and (e.id = any(l.working) or ${HAS_DUE})
    for no key update of e skip locked
  )
  update openslot.webhook_endpoint e set leased_by = l.me, leased_until = ?
  from free, l where e.id = free.id
  returning e.id, e.url, e.secret, e.previous_secret, coalesce(e.previous_secret_until > l.now, false) as overlaps,
    e.legacy_signature, e.strict_order`;

const COLUMNS = `d.id, d.endpoint_id, d.event_id, d.event_type, d.payload, d.attempts, d.tries_in_schedule,
  d.sequence is not null as in_order, d.next_attempt_at <= l.now as due`;

const DUE = `
  with l as (select ?::timestamptz as now, ?::uuid[] as held),
    wanting as (select * from jsonb_to_recordset(?::jsonb) as w(id uuid, strict boolean, "limit" int))
  select d.* from wanting w cross join l cross join lateral (
    select ${COLUMNS} from openslot.webhook_delivery d
    where not w.strict and d.endpoint_id = w.id and d.state = 'pending' and d.next_attempt_at <= l.now
      and d.id <> all(l.held)
    order by d.next_attempt_at, d.sequence limit w."limit"
  ) d
  union all
  select d.* from wanting w cross join l cross join lateral (
    select ${COLUMNS} from openslot.webhook_delivery d
    where w.strict and d.endpoint_id = w.id and d.state = 'pending' and d.id <> all(l.held)
      and (d.sequence is not null or d.next_attempt_at <= l.now)
    order by d.sequence nulls first limit w."limit"
  ) d`;

const NEXT_DUE = `
  select (extract(epoch from least(
    (select min(next_attempt_at) from openslot.webhook_delivery where state = 'pending' and next_attempt_at > l.now),
    (select min(paused_until) from openslot.webhook_endpoint where disabled_cause is null and paused_until > l.now)
  )) * 1000)::float8 as ms from (select ?::timestamptz as now) l`;

@Injectable()
export class DeliveryLeases {
  private readonly logger = new Logger(DeliveryLeases.name);
  /** This process's name. */
  private readonly me = newId();

  constructor(
    private readonly em: EntityManager,
    private readonly secrets: SecretBox,
    @Inject(MACHINE_CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Leases all endpoints for which something is due and nobody works, and those that this process works for (`wanted`) anew.
   * Of each it takes as many due deliveries as are wanted, or `limit`, but none that it has (`held`). One whose secret it cannot
   * open is left to others, who may have the right key.
   */
  async claim(wanted: Wanted, held: readonly string[], limit: number): Promise<Claim> {
    const now = dateNow(this.clock);
    const leasedUntil = new Date(now.getTime() + LEASE_MS);
    return await this.em.fork().transactional(async (tx) => {
      const rows = await tx.execute<EndpointRow[]>(LEASE, [now, this.me, uuidArray([...wanted.keys()]), leasedUntil]);
      const endpoints = rows.flatMap((row) => this.endpointOf(row, now, leasedUntil) ?? []);
      await this.leaveOthers(
        tx,
        rows.map(({ id }) => id).filter((id) => endpoints.every((endpoint) => endpoint.id !== id)),
      );
      const wanting = endpoints
        .map(({ id, strictOrder: strict }) => ({ id, strict, limit: wanted.get(id) ?? limit }))
        .filter((each) => each.limit > 0);
      const deliveries =
        wanting.length === 0
          ? []
          : await tx.execute<DueDelivery[]>(DUE, [now, uuidArray(held), JSON.stringify(wanting)]);
      const [next] = await tx.execute<[{ ms: number | null }]>(NEXT_DUE, [now]);
      return { endpoints, deliveries, nextDueAt: next.ms === null ? null : new Date(next.ms) };
    });
  }

  /** Others may work for these endpoints now. */
  async release(endpoints: readonly string[]): Promise<void> {
    await this.em.fork().execute(RELEASE, [this.me, uuidArray(endpoints)]);
  }

  private async leaveOthers(tx: EntityManager, unreadable: readonly string[]): Promise<void> {
    if (unreadable.length > 0) {
      await tx.execute(RELEASE, [this.me, uuidArray(unreadable)]);
      const what = 'Webhook endpoints have secrets that were sealed with another SECRETS_KEY and are sent nothing';
      this.logger.error({ endpoints: unreadable }, `${what}: set that key again, or rotate the secrets`);
    }
  }

  private endpointOf(row: EndpointRow, now: Date, leasedUntil: Date): LeasedEndpoint | undefined {
    const { id, url, secret, previous_secret: previousSecret, overlaps } = row;
    const previousSecretUntil = overlaps ? leasedUntil : null;
    const secrets = openSecrets(this.secrets, { id, secret, previousSecret, previousSecretUntil }, now);
    return (
      secrets && { id, url, secrets, legacySignature: row.legacy_signature, strictOrder: row.strict_order, leasedUntil }
    );
  }
}
