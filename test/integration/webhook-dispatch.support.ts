/** What the specs about sending share: an application that sends, and a receiver on this machine. */
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll } from '@jest/globals';
import { newId } from '../../src/core/ids.js';
import { OutboxEvent } from '../../src/outbox/outbox-event.entity.js';
import { OutboxService } from '../../src/outbox/outbox.service.js';
import { WebhookDispatcher } from '../../src/webhooks/dispatcher.service.js';
import type { TestAppOptions } from '../support/app.js';
import { type Received, Receiver, type Reply } from '../support/receiver.js';
import { NativeWorld } from './native.support.js';
import { createEndpoint, deliveriesOf, type Delivery, type Endpoint } from './webhooks.support.js';

export interface Attempt {
  number: number;
  response_status: number | null;
  response_body: string | null;
  error: string | null;
}

/** A test app, whose clock can be set. */
const ENVIRONMENT = { WEBHOOK_ALLOW_PRIVATE: 'true', ENGINE_API_KEY: 'test_api_key_of_the_dispatch_specs' };

const OK: Reply = { status: 200 };

/** An answer that comes when it is given. */
export function held(): { reply: Promise<Reply>; give: () => void } {
  const { promise, resolve } = Promise.withResolvers<Reply>();
  return { reply: promise, give: () => resolve(OK) };
}

/** Of an event that {@link DispatchWorld.events} has written. */
export const numberOf = ({ body }: Received): number => (JSON.parse(body) as { data: { number: number } }).data.number;

export const numbers = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, at) => from + at);

/** With a path of its own at the receiver. */
export type PathEndpoint = Endpoint & { path: string };

export class DispatchWorld {
  private endpoints = 0;

  private constructor(
    readonly native: NativeWorld,
    readonly receiver: Receiver,
  ) {}

  static async start(options: TestAppOptions = {}): Promise<DispatchWorld> {
    const native = await NativeWorld.start({ ...options, env: ENVIRONMENT });
    const world = new DispatchWorld(native, await Receiver.start());
    world.dispatcher.start();
    return world;
  }

  get dispatcher(): WebhookDispatcher {
    return this.native.app.app.get(WebhookDispatcher);
  }

  get nowMs(): number {
    return this.native.app.clock.now().epochMilliseconds;
  }

  async endpoint(fields: Record<string, unknown> = {}): Promise<PathEndpoint> {
    this.endpoints += 1;
    const path = `/${this.endpoints}`;
    return { ...(await createEndpoint(this.native, { url: this.receiver.url + path, ...fields })), path };
  }

  at({ path }: PathEndpoint): Received[] {
    return this.receiver.at(path);
  }

  numbersAt(endpoint: PathEndpoint): number[] {
    return this.at(endpoint).map(numberOf);
  }

  /** So many events that are committed together, of the type `hold.released`, numbered from 1. */
  async events(number: number): Promise<void> {
    const outbox = this.native.app.app.get(OutboxService);
    await this.native.app.em().transactional(async (tx) => {
      for (const each of numbers(1, number)) {
        const subject = { subjectType: 'hold', subjectId: newId(), version: 1 };
        const fact = { type: 'hold.released', ...subject, occurredAt: new Date(this.nowMs) } as const;
        outbox.write(tx, { ...fact, data: { number: each } });
      }
    });
  }

  /** As if the machine had slept until then. */
  goTo(epochMs: number): void {
    this.native.app.clock.set(new Date(epochMs).toISOString());
    this.dispatcher.look();
  }

  /** Waits as long as it takes; the time limit of the test is the limit. */
  async until(happened: () => Promise<boolean>): Promise<void> {
    while (!(await happened())) await pause(20);
  }

  /** Sends an endpoint a test and waits until it is delivered. */
  async send(endpoint: PathEndpoint): Promise<void> {
    const before = this.at(endpoint).length;
    await this.native.api('post', `/webhook-endpoints/${endpoint.id}/test`, {});
    await this.receiver.until(() => this.at(endpoint).length > before);
  }

  /** All that could be sent now was sent: what is asked for after it has arrived at another endpoint. */
  async turned(): Promise<void> {
    const { answering } = this.receiver;
    const probe = await this.endpoint({ event_types: ['hold.created'] });
    this.receiver.answering = (received) => (received.path === probe.path ? { status: 200 } : answering(received));
    this.dispatcher.look();
    await this.send(probe);
    await this.send(probe);
    this.receiver.answering = answering;
  }

  /** The endpoint's deliveries, once so many of them are finished. */
  async finished({ id }: Endpoint, number: number): Promise<Delivery[]> {
    let done: Delivery[] = [];
    await this.until(async () => {
      done = (await deliveriesOf(this.native, id, '&limit=100')).filter(({ state }) => state !== 'pending');
      return done.length === number;
    });
    return done;
  }

  /** The endpoint's only delivery, once so many attempts of it are recorded. */
  async attempted({ id }: Endpoint, attempts: number): Promise<Delivery> {
    let delivery: Delivery | undefined;
    await this.until(async () => {
      [delivery] = await deliveriesOf(this.native, id);
      return delivery?.attempts === attempts;
    });
    return delivery as Delivery;
  }

  /** Nothing of the endpoint is due any more. */
  async settled({ id }: Endpoint): Promise<void> {
    await this.turned();
    await this.until(async () => {
      const deliveries = await deliveriesOf(this.native, id, '&limit=100');
      return deliveries.every(({ next_attempt_at: next }) => next === null || Date.parse(next) > this.nowMs);
    });
  }

  async logOf(delivery: Delivery | undefined): Promise<Attempt[]> {
    const { body } = await this.native.api<{ log: Attempt[] }>('get', `/webhook-deliveries/${delivery?.id}`);
    return body.log;
  }

  /** Without endpoints, and with a receiver that takes everything. */
  async clear(): Promise<void> {
    this.receiver.answering = () => ({ status: 200 });
    const { body } = await this.native.api<{ data: Endpoint[] }>('get', '/webhook-endpoints?limit=100');
    for (const { id } of body.data) await this.native.api('delete', `/webhook-endpoints/${id}`);
    // Whoever comes next is not told of what happened before.
    this.dispatcher.look();
    await this.until(async () => (await this.native.app.em().count(OutboxEvent, { fannedOutAt: null })) === 0);
  }

  /** `ownEvents`: the spec has written events of its own, which the catalogue does not know. */
  async close({ ownEvents = false } = {}): Promise<void> {
    await (ownEvents ? this.native.app : this.native).close();
    await this.receiver.close();
  }
}

export let world: DispatchWorld;

/** Call once in a spec, outside of its tests; each of them begins without endpoints. `options`: as of `DispatchWorld.close`. */
export function useDispatchWorld(options: { ownEvents?: boolean } = {}): void {
  beforeAll(async () => {
    world = await DispatchWorld.start();
  });
  afterEach(async () => {
    await world.clear();
  });
  afterAll(async () => {
    await world.close(options);
  });
}
