/**
 * Brings deliveries to their endpoints. One loop, whose turns are: record what became of attempts, publish new events, claim
 * what is due. Requests run beside it, so while a turn is in the database, attempts go on and collect for the next one: the
 * busier it is, the more each turn does. No transaction is open while anything is sent.
 *
 * All times are the machine's: deliveries are about the real world, and a sandbox clock that jumps a day must not fire a day's
 * retries.
 */
import { type BeforeApplicationShutdown, Inject, Injectable, Logger } from '@nestjs/common';
import { type Clock, dateNow, MACHINE_CLOCK } from '../core/clock.js';
import { OutboxListener } from '../outbox/outbox-listener.service.js';
import { OutboxSignal } from '../outbox/outbox-signal.service.js';
import { DeliveryLane } from './delivery-lane.js';
import { type DueDelivery, DeliveryLeases, LEASE_MS } from './delivery-leases.service.js';
import { DeliveryOutcomes, type FinishedAttempt } from './delivery-outcomes.service.js';
import { verdictOn } from './delivery-schedule.js';
import { FanOut } from './fan-out.service.js';
import { WebhookSender } from './webhook-sender.js';
import { signatureHeaders } from './webhook-signature.js';

/** How often is looked for what nobody told of: what another process wrote, or left behind when it died. */
const POLL_MS = 5_000;
/** What is told of so soon after a turn waits for more of it: a turn for each of many bookings would slow them down. */
const PACE_MS = 100;
/** So long, or until there are so many, are results collected while other attempts run. */
const COLLECT_MS = 25;
const COLLECTED = 256;
/** After a turn that failed, as when the database is away. */
const RECOVER_MS = 1_000;
/** How long a stop waits for the attempts that run. Those that are cut short are made again. */
const STOP_MS = 5_000;
const FIRST_CLAIM = 64;
const USER_AGENT = 'Openslot-Webhooks/1.0';

@Injectable()
export class WebhookDispatcher implements BeforeApplicationShutdown {
  private readonly logger = new Logger(WebhookDispatcher.name);
  private readonly lanes = new Map<string, DeliveryLane>();
  private readonly attempts = new Set<Promise<void>>();
  private readonly cut = new AbortController();
  private finished: FinishedAttempt[] = [];
  private mayHaveEvents = true;
  private mayHaveDue = true;
  private turnedAt = 0;
  private lookAgainAt = 0;
  private wake = (): void => {};
  private isStopping = false;
  private running: Promise<void> | undefined;
  private readonly subscriptions: (() => void)[] = [];

  constructor(
    private readonly fanOut: FanOut,
    private readonly leases: DeliveryLeases,
    private readonly outcomes: DeliveryOutcomes,
    private readonly sender: WebhookSender,
    private readonly signal: OutboxSignal,
    private readonly listener: OutboxListener,
    @Inject(MACHINE_CLOCK) private readonly clock: Clock,
  ) {}

  /** Call once, after the migrations. Comes back at once. */
  start(): void {
    this.subscriptions.push(
      this.signal.on('written', () => this.look({ events: true })),
      this.signal.on('published', () => this.look({ due: true })),
    );
    this.listener.start();
    this.running = this.run();
  }

  /** There may be something to do that nobody has told of. */
  look({ events = false, due = false }: { events?: boolean; due?: boolean } = { events: true, due: true }): void {
    this.mayHaveEvents ||= events;
    this.mayHaveDue ||= due;
    this.wake();
  }

  /** Lets the attempts come to their end, within a limit, and leaves the endpoints to others. */
  async stop(): Promise<void> {
    this.isStopping = true;
    for (const unsubscribe of this.subscriptions.splice(0)) unsubscribe();
    this.wake();
    await this.running;
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.stop();
    this.sender.close();
  }

  private async run(): Promise<void> {
    while (!this.isStopping) {
      try {
        await this.turn();
        this.turnedAt = performance.now();
        await this.somethingToDo();
      } catch (error) {
        this.logger.warn({ err: error }, 'Webhooks could not be worked on; they go on later');
        this.look();
        await this.pause(RECOVER_MS);
      }
    }
    await this.windUp().catch((error: unknown) => {
      this.logger.warn({ err: error }, 'Webhooks were not left in order; attempts may be made again');
    });
  }

  private async turn(): Promise<void> {
    await this.record();
    if (this.mayHaveEvents) {
      this.mayHaveEvents = false;
      this.mayHaveDue = (await this.fanOut.run()) > 0 || this.mayHaveDue;
    }
    const lanes = [...this.lanes.values()];
    if (this.mayHaveDue || lanes.some((lane) => lane.isHungry)) {
      this.mayHaveDue = false;
      await this.claim();
    }
    await this.releaseIdle();
    for (const lane of this.lanes.values()) this.send(lane);
  }

  private async record(): Promise<void> {
    const attempts = this.finished;
    this.finished = [];
    if (attempts.length === 0) {
      return;
    }
    try {
      await this.outcomes.record(attempts);
    } catch (error) {
      this.finished = [...attempts, ...this.finished];
      throw error;
    }
    for (const { delivery } of attempts) this.lanes.get(delivery.endpoint_id)?.recorded(delivery.id);
  }

  private async claim(): Promise<void> {
    const wanted = new Map([...this.lanes].map(([id, lane]) => [id, lane.wanted]));
    const held = [...this.lanes.values()].flatMap((lane) => lane.held());
    const { endpoints, deliveries, nextDueAt } = await this.leases.claim(wanted, held, FIRST_CLAIM);
    const found = Map.groupBy(deliveries, ({ endpoint_id: id }) => id);
    const leased = new Map(endpoints.map((endpoint) => [endpoint.id, endpoint]));
    for (const [id, lane] of this.lanes) {
      // It is disabled, paused or deleted, or the lease was lost.
      if (!leased.has(id)) lane.drop();
    }
    for (const endpoint of endpoints) {
      const lane = this.lanes.get(endpoint.id) ?? new DeliveryLane(endpoint);
      lane.renew(endpoint, found.get(endpoint.id) ?? [], wanted.get(endpoint.id) ?? FIRST_CLAIM);
      this.lanes.set(endpoint.id, lane);
    }
    const now = dateNow(this.clock).getTime();
    const dueInMs = nextDueAt === null ? POLL_MS : nextDueAt.getTime() - now;
    // Leases are renewed long before they end.
    const renewInMs = this.lanes.size === 0 ? POLL_MS : LEASE_MS / 8;
    this.lookAgainAt = performance.now() + Math.min(POLL_MS, dueInMs, renewInMs);
  }

  private async releaseIdle(): Promise<void> {
    const idle = [...this.lanes].filter(([, lane]) => lane.isIdle).map(([id]) => id);
    if (idle.length > 0) {
      await this.leases.release(idle);
      for (const id of idle) this.lanes.delete(id);
    }
  }

  private send(lane: DeliveryLane): void {
    while (!this.isStopping) {
      const delivery = lane.next(dateNow(this.clock));
      if (delivery === undefined) {
        return;
      }
      const attempt: Promise<void> = this.attempt(lane, delivery).finally(() => {
        this.attempts.delete(attempt);
        this.send(lane);
        this.wake();
      });
      this.attempts.add(attempt);
    }
  }

  private async attempt(lane: DeliveryLane, delivery: DueDelivery): Promise<void> {
    const { url, secrets, legacySignature } = lane.endpoint;
    const body = Buffer.from(delivery.payload);
    const startedAt = dateNow(this.clock);
    const requestHeaders = {
      'content-type': 'application/json',
      'user-agent': USER_AGENT,
      ...signatureHeaders({ id: delivery.id, at: startedAt, body, secrets, legacy: legacySignature }),
    };
    const sent = await this.sender.send({ url, headers: requestHeaders, body }, this.cut.signal);
    if (this.cut.signal.aborted && sent.status === null) {
      lane.abandoned(delivery);
      return;
    }
    lane.sent(delivery, verdictOn(sent), sent.durationMs);
    this.finished.push({ delivery, startedAt, endedAt: dateNow(this.clock), requestHeaders, sent });
  }

  /** Until the next turn is worth its while. */
  private async somethingToDo(): Promise<void> {
    while (!this.isStopping) {
      const now = performance.now();
      if (now >= this.lookAgainAt) {
        this.look();
      }
      const waitMs = this.nextTurnAt() - now;
      if (waitMs <= 0) {
        return;
      }
      await this.pause(waitMs);
    }
  }

  /** Turns take their time from others who use the database, so under load each of them waits for company. */
  private nextTurnAt(): number {
    const isTold = this.mayHaveEvents || this.mayHaveDue;
    const told = isTold ? this.turnedAt + PACE_MS : this.lookAgainAt;
    const { length } = this.finished;
    if (length === 0) {
      return told;
    }
    const isStalled = this.attempts.size === 0 || length >= COLLECTED;
    return Math.min(told, isStalled ? this.turnedAt : this.turnedAt + COLLECT_MS);
  }

  /** So long, or until something happens. */
  private async pause(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms).unref();
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  private async windUp(): Promise<void> {
    for (const lane of this.lanes.values()) lane.drop();
    const limit = setTimeout(() => this.cut.abort(), STOP_MS);
    await Promise.all(this.attempts);
    clearTimeout(limit);
    await this.record();
    await this.leases.release([...this.lanes.keys()]);
  }
}
