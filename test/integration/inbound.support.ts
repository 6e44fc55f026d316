/** What the specs share whose Timekit is changed by others, or is the real one: that Timekit, and an application that takes its webhooks. */
import { createHmac } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { InboundEvent } from '../../src/inbound/inbound-event.entity.js';
import { InboundWorker } from '../../src/inbound/inbound-worker.service.js';
import type { Method, TestApp } from '../support/app.js';
import { TestClock } from '../support/clock.js';
import { RemoteTimekit } from '../support/remote-timekit.js';
import {
  type Answer,
  hourOf,
  type NativeBooking,
  type NativeUser,
  NativeWorld,
  type Problem,
} from './native.support.js';

export const SECRETS = ['the secret that goes', 'the secret that comes'].map((each) => each.replaceAll(' ', '-'));

export interface UpstreamBooking {
  id: string;
  state: string;
  graph: string;
  meta?: Record<string, unknown>;
}

export interface Reconciled {
  compared: number;
  differences: { timekit_booking_id: string; booking_id: string | null; outcome: string }[];
  complete: boolean;
  good_until: string | null;
}

export class InboundWorld {
  private hour = 0;

  private constructor(
    readonly native: NativeWorld,
    /** Somebody to book. */
    readonly doc: NativeUser,
    private readonly remote: RemoteTimekit | undefined,
    readonly clock: TestClock,
  ) {}

  static async start(mode: 'embedded' | 'remote'): Promise<InboundWorld> {
    const clock = new TestClock();
    const remote = mode === 'remote' ? await RemoteTimekit.start(clock) : undefined;
    const env = { ...remote?.env, TIMEKIT_WEBHOOK_SECRET: SECRETS.join(',') };
    const native = await NativeWorld.start({ clock, env });
    return new InboundWorld(native, await native.user(), remote, clock);
  }

  async close(): Promise<void> {
    await this.native.close();
    await this.remote?.close();
  }

  /** Throws when Timekit is embedded. */
  get line(): RemoteTimekit {
    if (this.remote === undefined) throw new Error('There is no line to an embedded Timekit.');
    return this.remote;
  }

  get timekit(): TestApp {
    return this.remote?.app ?? this.native.app;
  }

  get worker(): InboundWorker {
    return this.native.app.app.get(InboundWorker);
  }

  /** An hour that nobody else has. */
  time(): { start: string; end: string } {
    this.hour += 1;
    return hourOf(this.hour);
  }

  async booked(change: Record<string, unknown> = {}): Promise<NativeBooking> {
    return await this.native.book({ user_id: this.doc.id }, { ...this.time(), ...change });
  }

  async bookedOften(count: number): Promise<NativeBooking[]> {
    const bookings: NativeBooking[] = [];
    while (bookings.length < count) bookings.push(await this.booked());
    return bookings;
  }

  async get(id: string): Promise<NativeBooking> {
    return (await this.native.api<NativeBooking>('get', `/bookings/${id}`)).body;
  }

  /** Somebody does something at Timekit, of which nobody here knows. */
  async atTimekit(method: Method, path: string, body?: object): Promise<UpstreamBooking> {
    const request = this.timekit.v2(method, path);
    const answer = await (body === undefined ? request : request.send(body));
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
    return answer.body.data;
  }

  async bookedAtTimekit(of: NativeUser, change: Record<string, unknown> = {}): Promise<UpstreamBooking> {
    return await this.atTimekit('post', '/bookings', { ...this.bodyAtTimekit(of), ...change });
  }

  /** Bookings of one bulk that are related there; their ids. */
  async bookedTogether(count: number): Promise<string[]> {
    const bookings = Array.from({ length: count }, () => this.bodyAtTimekit(this.doc));
    const answer = await this.timekit.v2('post', '/bookings/bulk').send({ bookings, relate_bookings: true });
    return answer.body.data.map(({ id }: UpstreamBooking) => id);
  }

  /** The one that takes its place. */
  async movedAtTimekit(id: string | null, to: object = this.time()): Promise<UpstreamBooking> {
    return await this.atTimekit('post', `/bookings/${id}/reschedule`, {
      resource_id: this.doc.timekit_resource_id,
      ...to,
    });
  }

  async send(body: string, signature?: string): Promise<Answer<{ repeated: boolean } & Problem>> {
    const request = this.native.app.api('post', '/webhooks/timekit', null).type('json');
    const {
      status,
      headers,
      body: answer,
    } = await (signature === undefined ? request : request.set('x-timekit-signature', signature)).send(body);
    return { status, headers, body: answer };
  }

  async signed(event: object, secret = SECRETS[0] ?? '') {
    const body = JSON.stringify(event);
    return await this.send(body, createHmac('sha256', secret).update(body).digest('hex'));
  }

  /** Tells of a booking, and waits until that is worked off. */
  async told(event: object): Promise<string | null> {
    const { status } = await this.signed(event);
    if (status !== 200) throw new Error(`The event was answered with ${status}.`);
    return await this.outcomeOf(event);
  }

  /** What came of an event in the end. */
  async outcomeOf(event: object): Promise<string | null> {
    for (;;) {
      const row = (await this.events()).find(
        ({ payload }) => JSON.stringify(sorted(payload)) === JSON.stringify(sorted(event)),
      );
      if (row !== undefined && row.state !== 'pending') return row.outcome;
      await pause(5);
    }
  }

  async events(): Promise<InboundEvent[]> {
    return await this.native.app.em().find(InboundEvent, {}, { orderBy: { id: 'asc' } });
  }

  async reconcile(): Promise<Reconciled> {
    const { status, body } = await this.native.api<Reconciled>('post', '/reconcile');
    if (status !== 200) throw new Error(`POST /reconcile: ${status} ${JSON.stringify(body)}`);
    return body;
  }

  async list(): Promise<Record<string, unknown>[]> {
    return (await this.native.api<{ data: Record<string, unknown>[] }>('get', '/bookings?limit=100')).body.data;
  }

  private bodyAtTimekit(of: NativeUser): Record<string, unknown> {
    return {
      resource_id: of.timekit_resource_id,
      graph: 'instant',
      what: 'Made elsewhere',
      where: 'There',
      description: 'By the widget',
      customer: { name: 'Doc Brown', email: 'Doc@Example.com', timezone: 'America/Los_Angeles', phone: '555' },
      ...this.time(),
    };
  }
}

/** The database keeps the keys of an object in an order of its own. */
function sorted(value: object): [string, unknown][] {
  return Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
}
