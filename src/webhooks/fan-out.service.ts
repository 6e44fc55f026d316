/**
 * From one event to one delivery for each enabled endpoint that wants it. Events get their positions here, by one transaction
 * at a time, so that whoever has seen a position has seen all before it; ids are given before the commit and do not promise
 * that. All of a batch happens in one transaction, after a crash again from its beginning.
 */
import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { type Clock, dateNow, MACHINE_CLOCK } from '../core/clock.js';
import { newId } from '../core/ids.js';
import { matchesAny } from '../outbox/event-types.js';
import { OUTBOX_CHANNEL } from '../outbox/outbox-listener.service.js';
import { OutboxSignal } from '../outbox/outbox-signal.service.js';

const BATCH = 500;

interface WaitingEvent {
  readonly id: string;
  readonly type: string;
  /** The endpoint that it is about; null when it is about something else. */
  readonly about: string | null;
}

interface Listening {
  readonly id: string;
  readonly event_types: readonly string[];
}

const IS_WAITING = 'select 1 from openslot.outbox_event where fanned_out_at is null limit 1';

/** Whoever has this row gives positions; the others wait for it. */
const POSITION = 'select last from openslot.outbox_position where id = 1 for update';

const WAITING = `
  select id, type, case subject_type
    when 'webhook_endpoint' then subject_id::text
    when 'webhook_delivery' then payload #>> '{data,endpoint_id}'
  end as about
  from openslot.outbox_event where fanned_out_at is null order by ordinal limit ${BATCH}`;

/** Against being disabled meanwhile, which cancels the deliveries that there are. */
const LISTENING = `
  select id, event_types from openslot.webhook_endpoint where disabled_cause is null order by id for key share`;

const PUBLISH = `
  with placed as (
    update openslot.outbox_event o set fanned_out_at = ?, position = r.position
    from jsonb_to_recordset(?::jsonb) r(id uuid, position bigint)
    where o.id = r.id
    returning o.id, o.type, o.payload, o.position
  ), made as (
    insert into openslot.webhook_delivery
      (id, endpoint_id, event_id, event_type, payload, sequence, state, attempts, tries_in_schedule, next_attempt_at, created_at)
    select r.id, r.endpoint, p.id, p.type, p.payload::text, p.position, 'pending', 0, 0, ?, ?
    from jsonb_to_recordset(?::jsonb) r(id uuid, endpoint uuid, event uuid)
    join placed p on p.id = r.event
    on conflict do nothing
  ), moved as (
    update openslot.outbox_position set last = ? where id = 1
  )
  select pg_notify('${OUTBOX_CHANNEL}', '')`;

@Injectable()
export class FanOut {
  constructor(
    private readonly em: EntityManager,
    private readonly signal: OutboxSignal,
    @Inject(MACHINE_CLOCK) private readonly clock: Clock,
  ) {}

  /** Publishes all that is committed. How many events that were. */
  async run(): Promise<number> {
    let published = 0;
    for (let batch = BATCH; batch === BATCH; published += batch) {
      batch = (await this.isWaiting()) ? await this.publishBatch() : 0;
    }
    if (published > 0) {
      this.signal.tell('published');
    }
    return published;
  }

  private async isWaiting(): Promise<boolean> {
    return (await this.em.fork().execute<unknown[]>(IS_WAITING)).length > 0;
  }

  private async publishBatch(): Promise<number> {
    return await this.em.fork().transactional(async (tx) => {
      const [{ last }] = await tx.execute<[{ last: string }]>(POSITION);
      const events = await tx.execute<WaitingEvent[]>(WAITING);
      if (events.length === 0) {
        return 0;
      }
      const endpoints = await tx.execute<Listening[]>(LISTENING);
      const now = dateNow(this.clock);
      const places = events.map(({ id }, index) => ({ id, position: Number(last) + index + 1 }));
      const deliveries = JSON.stringify(deliveriesOf(events, endpoints));
      await tx.execute(PUBLISH, [now, JSON.stringify(places), now, now, deliveries, Number(last) + events.length]);
      return events.length;
    });
  }
}

/** In the order of the events. An endpoint is not told of itself: what tells it that it fails would fail again. */
function deliveriesOf(events: readonly WaitingEvent[], endpoints: readonly Listening[]) {
  return events.flatMap(({ id: event, type, about }) =>
    endpoints
      .filter(({ id, event_types: patterns }) => id !== about && matchesAny(patterns, type))
      .map(({ id: endpoint }) => ({ id: newId(), endpoint, event })),
  );
}
