/**
 * The events in the order of their positions, which are given without gaps after the commit: who goes on after the last
 * position they have seen misses nothing. Those who are at the same place share one look.
 */
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { OutboxSignal } from '../outbox/outbox-signal.service.js';

export interface PlacedEvent {
  readonly position: number;
  readonly type: string;
  /** As receivers are sent it: JSON on one line. */
  readonly payload: string;
}

export interface Place {
  /** The position after which to go on. */
  readonly after: number;
  /** Whether something that came after the position that was asked for is kept no more. */
  readonly missed: boolean;
}

const PAGE = 100;

@Injectable()
export class EventFeed {
  private readonly looks = new Map<number, Promise<PlacedEvent[]>>();

  constructor(
    private readonly em: EntityManager,
    signal: OutboxSignal,
  ) {
    // Who was woken by this must not share a look that began before it.
    signal.on('published', () => this.looks.clear());
  }

  /** `seen`: the position that somebody saw last; undefined for who wants what happens from now on. */
  async placeAfter(seen: number | undefined): Promise<Place> {
    const [row] = await this.em.fork().execute<[{ last: string; oldest: string | null }]>(
      `select p.last::text as last, (select min(position)::text from openslot.outbox_event) as oldest
       from openslot.outbox_position p`,
    );
    const last = Number(row.last);
    const before = row.oldest === null ? last : Number(row.oldest) - 1;
    if (seen === undefined || seen > last) {
      return { after: last, missed: seen !== undefined };
    }
    return { after: Math.max(seen, before), missed: seen < before };
  }

  /** The next ones, at most a page; empty when there are none yet. */
  async after(position: number): Promise<readonly PlacedEvent[]> {
    const running = this.looks.get(position);
    if (running !== undefined) {
      return await running;
    }
    const look = this.look(position);
    this.looks.set(position, look);
    try {
      return await look;
    } finally {
      if (this.looks.get(position) === look) {
        this.looks.delete(position);
      }
    }
  }

  private async look(position: number): Promise<PlacedEvent[]> {
    const rows = await this.em.fork().execute<{ position: string; type: string; payload: string }[]>(
      `select e.position::text as position, e.type, e.payload::text as payload from openslot.outbox_event e
         where e.position > ? order by e.position limit ?`,
      [position, PAGE],
    );
    return rows.map((row) => ({ ...row, position: Number(row.position) }));
  }
}
