/** What is in the database about the bookings that the ledger knows, read without the server. */
import type { Query } from '../databases.js';

export interface StoredBooking {
  /** The ledger's tag. */
  readonly tag: string;
  readonly id: string;
  readonly resource: string;
  readonly graph: string;
  readonly state: string;
  readonly start: number;
  readonly end: number;
  /** Another one took its place. */
  readonly replaced: boolean;
  /** Changes after the first version that a client asked for. */
  readonly changes: number;
}

export interface Stored {
  readonly engine: readonly StoredBooking[];
  readonly native: readonly StoredBooking[];
}

const EPOCH_MS = (column: string): string => `(extract(epoch from ${column}) * 1000)::float8`;

export async function readStored(query: Query): Promise<Stored> {
  return {
    engine: await query<StoredBooking>(`
      select b.what as tag, b.id::text as id, b.resource_id::text as resource, b.graph, b.state,
        b.rescheduled_to_id is not null as replaced,
        ${EPOCH_MS('b.starts_at')} as start, ${EPOCH_MS('b.ends_at')} as "end",
        (select count(*)::int from engine.booking_log l where l.app_id = b.app_id and l.booking_id = b.id
          and l.version > 1 and l.actor <> 'system') as changes
      from engine.booking b`),
    native: await query<StoredBooking>(`
      select b.what as tag, b.id::text as id, r.timekit_resource_id::text as resource, b.graph, b.state, false as replaced,
        ${EPOCH_MS('b.starts_at')} as start, ${EPOCH_MS('b.ends_at')} as "end",
        (select count(*)::int from openslot.booking_change c where c.booking_id = b.id
          and c.version > 1 and c.actor <> 'system') as changes
      from openslot.booking b join openslot.resource r on r.id = b.resource_id
      union all
      select h.what, h.id::text, r.timekit_resource_id::text, 'reservation', h.state, false,
        ${EPOCH_MS('h.starts_at')}, ${EPOCH_MS('h.ends_at')}, greatest(h.version - 1, 0)
      from openslot.hold h join openslot.resource r on r.id = h.resource_id`),
  };
}
