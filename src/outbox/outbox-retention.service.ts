/**
 * Events are kept for 30 days after they were told, and nobody's data longer than that. Of what still exists the last event
 * stays as a bare number: the next one is counted from it, and an auditor sees that none is missing since. So it is with
 * calendars that are gone, which may come back under their old ids.
 */
import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { type Clock, dateNow, MACHINE_CLOCK } from '../core/clock.js';

export const RETENTION_MS = 30 * 24 * 3_600_000;
const BATCH = 500;

/** A subject's last event that is old, or an older one. */
interface Old {
  id: string;
  type: string;
  subject: string;
  version: number;
  /** The number is needed on: there is no later one, and the subject exists or may come back. */
  kept: boolean;
  /** The subject is no more, and with it goes all that was told of it. */
  gone: boolean;
}

@Injectable()
export class OutboxRetention {
  constructor(
    private readonly em: EntityManager,
    @Inject(MACHINE_CLOCK) private readonly clock: Clock,
  ) {}

  /** How many events were removed or emptied. */
  async removeOld(): Promise<number> {
    const before = new Date(dateNow(this.clock).getTime() - RETENTION_MS);
    for (let total = 0; ;) {
      const removed = await this.em.fork().transactional(async (tx) => await removeSome(tx, before));
      total += removed;
      if (removed < BATCH) {
        return total;
      }
    }
  }
}

/** The oldest first: of no subject an event is left that came before one that is removed. */
async function removeSome(tx: EntityManager, before: Date): Promise<number> {
  const old: Old[] = await tx.execute(
    `select id, type, subject, version, last and not ends as kept, last and ends as gone from (
       select o.id, o.subject_type as type, o.subject_id as subject, o.version, o.position,
         o.type like '%.deleted' and o.subject_type <> 'calendar' or o.subject_type like 'webhook%' as ends,
         not exists (select 1 from openslot.outbox_event later where later.subject_type = o.subject_type
           and later.subject_id = o.subject_id and later.version > o.version) as last
       from (select * from openslot.outbox_event where position is not null order by position limit ?) o
       where o.fanned_out_at < ?
     ) old order by position`,
    [BATCH, before],
  );
  const rows = JSON.stringify(old);
  await tx.execute(
    `delete from openslot.outbox_event e
     using jsonb_to_recordset(?::jsonb) as o(type text, subject uuid, version int, kept boolean, gone boolean)
     where e.subject_id = o.subject and (
       e.subject_type = o.type and (e.version < o.version or e.version = o.version and not o.kept)
       or o.gone and e.subject_type = o.type || '_reminder')`,
    [rows],
  );
  await tx.execute(
    `update openslot.outbox_event e set position = null, payload = e.payload || jsonb_build_object('data',
       jsonb_build_object('id', e.subject_id, 'version', e.version))
     from jsonb_to_recordset(?::jsonb) as o(id uuid, kept boolean) where e.id = o.id and o.kept`,
    [rows],
  );
  return old.length;
}
