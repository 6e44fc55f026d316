/** What the specs about bookings under /v2 share: an application, things to book, and a valid booking to vary. */
import { expect, jest } from '@jest/globals';
import { DeadlockException, EntityManager } from '@mikro-orm/core';
import { v7 as uuidv7 } from 'uuid';
import { type Method, startTestApp, type TestApp, type TestAppOptions } from '../support/app.js';

/** `data` has the type that the caller expects of a success; on a failure it is not there. */
export interface Answer<T> {
  status: number;
  body: { data: T; [key: string]: unknown };
}

export interface WireBooking {
  id: string;
  state: string;
  completed: boolean;
  [key: string]: unknown;
}

export interface WireLog {
  action: string;
  from_state: string | null;
  to_state: string;
  actor: string;
  created_at: string;
}

export const slotTaken = {
  error: 'The requested time is no longer available.',
  code: 'slot_taken',
  resource_id: expect.any(String),
};

export const customer = { name: 'Marty McFly', email: 'marty@example.com', timezone: 'America/Los_Angeles' };

/** A body that is accepted: one hour on the morning of 2026-12-01 in Copenhagen. */
export function bookingBody(resourceId: string, change: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    resource_id: resourceId,
    graph: 'instant',
    start: '2026-12-01T10:00:00+01:00',
    end: '2026-12-01T11:00:00+01:00',
    what: 'Haircut',
    where: 'Sesame St',
    description: '',
    customer,
    ...change,
  };
}

/** From now on, the transactions that the database ended since they waited in a circle; tried again, they cost a second. */
export function watchDeadlocks(): () => Promise<unknown[]> {
  const { mock } = jest.spyOn(EntityManager.prototype, 'transactional');
  return async () => {
    const ends = await Promise.allSettled(mock.results.map(async ({ value }) => await value));
    return ends.filter((end) => end.status === 'rejected' && end.reason instanceof DeadlockException);
  };
}

export class BookingWorld {
  private constructor(readonly app: TestApp) {}

  static async start(options: TestAppOptions = {}): Promise<BookingWorld> {
    return new BookingWorld(await startTestApp(options));
  }

  async v2<T>(
    method: Method,
    path: string,
    body?: unknown,
    key?: string,
    headers: Record<string, string> = {},
  ): Promise<Answer<T>> {
    const test = this.app.v2(method, path, key).set(headers);
    const answer = body === undefined ? await test : await test.type('json').send(JSON.stringify(body));
    return { status: answer.status, body: answer.body };
  }

  /** Books; throws unless that succeeds. */
  async book(resourceId: string, change: Record<string, unknown> = {}, include = ''): Promise<WireBooking> {
    const query = include === '' ? '' : `?include=${include}`;
    return await this.#made<WireBooking>(`/bookings${query}`, bookingBody(resourceId, change));
  }

  async read(id: string, include = ''): Promise<WireBooking> {
    return (await this.v2<WireBooking>('get', `/bookings/${id}?include=${include}`)).body.data;
  }

  /** A new resource and its primary calendar. */
  async resource(timezone = 'Europe/Copenhagen'): Promise<{ resourceId: string; calendarId: string }> {
    type Made = { id: string; calendars: { id: string }[] };
    const { id, calendars } = await this.#made<Made>('/resources?include=calendars', { name: 'Doc Brown', timezone });
    return { resourceId: id, calendarId: calendars[0]?.id ?? '' };
  }

  /** One more calendar of a resource. */
  async calendar(resourceId: string, synced = false): Promise<string> {
    const calendar = { resource_id: resourceId, name: 'More', description: '' };
    const { id } = await this.#made<{ id: string }>('/calendars', calendar);
    await this.v2('put', `/calendars/${id}`, { provider_sync: synced });
    return id;
  }

  async event(calendarId: string, start: string, end: string, allDay = false): Promise<void> {
    const event = { calendar_id: calendarId, start, end, what: 'Busy', where: 'Here', all_day: allDay };
    await this.#made('/events', event);
  }

  async sql<T>(sql: string, params: unknown[] = []): Promise<T[]> {
    return await this.app.em().execute<T[]>(sql, params);
  }

  /** How many active claims, events and log rows a booking has. */
  async rowsOf(bookingId: string): Promise<{ claims: number; events: number; logs: number } | undefined> {
    const [counts] = await this.sql<{ claims: number; events: number; logs: number }>(
      `select (select count(*)::int from engine.claim where booking_id = ? and active) as claims,
              (select count(*)::int from engine.event where booking_id = ?) as events,
              (select count(*)::int from engine.booking_log where booking_id = ?) as logs`,
      [bookingId, bookingId, bookingId],
    );
    return counts;
  }

  /** The API key of a second app. */
  async otherAppKey(): Promise<string> {
    const [appId, key] = [uuidv7(), `live_api_key_${uuidv7()}`];
    await this.sql(
      `insert into engine.app (id, slug, name, settings, test_mode, webhook_secret_sealed, created_at, updated_at)
       values (?, ?, 'Another', '{}', false, '', now(), now())`,
      [appId, appId],
    );
    await this.sql(
      `insert into engine.app_key (app_id, id, kind, hash, sealed, created_at)
       values (?, ?, 'api', encode(sha256(?::bytea), 'hex'), '', now())`,
      [appId, uuidv7(), key],
    );
    return key;
  }

  async close(): Promise<void> {
    await this.app.close();
  }

  async #made<T>(path: string, body: unknown): Promise<T> {
    const answer = await this.v2<T>('post', path, body);
    if (answer.status !== 201) {
      throw new Error(`POST ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    }
    return answer.body.data;
  }
}
