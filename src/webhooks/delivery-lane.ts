/**
 * What a process has in hand for one endpoint that it has leased: deliveries that wait, are being sent, or were sent and are
 * not recorded yet. It decides which may be sent now.
 */
import type { DueDelivery, LeasedEndpoint } from './delivery-leases.service.js';
import type { Verdict } from './delivery-schedule.js';
import { ATTEMPT_TIMEOUT_MS } from './webhook-sender.js';

/** Requests under way to one endpoint at the same time. */
export const MAX_IN_FLIGHT = 4;
/** Of an endpoint that keeps up, so many are taken at once; of another one, no more than it will get soon. */
const BATCH = { fast: 64, slow: 2 * MAX_IN_FLIGHT };
const SLOW_MS = 1_000;
/** What an attempt may take, and a little for those who are late. */
const ATTEMPT_MS = ATTEMPT_TIMEOUT_MS + 1_000;

export class DeliveryLane {
  private readonly waiting: DueDelivery[] = [];
  private readonly inFlight = new Set<string>();
  private readonly unrecorded = new Set<string>();
  private parallel = MAX_IN_FLIGHT;
  private batch = BATCH.fast;
  /** Whether there may be more that is due than was taken. */
  private mayHaveMore = false;

  constructor(private leased: LeasedEndpoint) {}

  get endpoint(): LeasedEndpoint {
    return this.leased;
  }

  get isIdle(): boolean {
    return this.waiting.length + this.inFlight.size + this.unrecorded.size === 0;
  }

  held(): string[] {
    return [...this.waiting.map(({ id }) => id), ...this.inFlight, ...this.unrecorded];
  }

  /** How many more it can take. Where order is strict, what comes next is known only when all before it is recorded. */
  get wanted(): number {
    if (this.leased.strictOrder) {
      return this.isIdle ? this.batch : 0;
    }
    return this.waiting.length < this.parallel ? this.batch : 0;
  }

  get isHungry(): boolean {
    return this.mayHaveMore && this.wanted > 0;
  }

  renew(endpoint: LeasedEndpoint): void {
    this.leased = endpoint;
  }

  /** `asked`: how many it wanted. */
  take(deliveries: readonly DueDelivery[], asked: number): void {
    if (asked > 0) {
      this.mayHaveMore = deliveries.length >= asked;
    }
    this.waiting.push(...(this.leased.strictOrder ? inOrder(deliveries) : deliveries));
  }

  /** The next one to be sent, which counts as being sent from now on; undefined when none may be. */
  next(now: Date): DueDelivery | undefined {
    const most = this.leased.strictOrder ? 1 : this.parallel;
    if (this.inFlight.size >= most || this.leased.leasedUntil.getTime() - now.getTime() < ATTEMPT_MS) {
      return undefined;
    }
    const delivery = this.waiting.shift();
    if (delivery !== undefined) {
      this.inFlight.add(delivery.id);
    }
    return delivery;
  }

  /** It was sent, and is to be recorded. A receiver that is slow or has too much to do gets less at once, until it recovers. */
  sent(delivery: DueDelivery, verdict: Verdict, durationMs: number): void {
    this.inFlight.delete(delivery.id);
    this.unrecorded.add(delivery.id);
    this.batch = durationMs < SLOW_MS ? BATCH.fast : BATCH.slow;
    this.parallel = verdict === 'slow_down' ? 1 : Math.min(MAX_IN_FLIGHT, this.parallel * 2);
    if (verdict === 'gone' || (this.leased.strictOrder && verdict !== 'delivered' && delivery.in_order)) {
      this.drop();
    }
  }

  recorded(id: string): void {
    this.unrecorded.delete(id);
  }

  /** What was not begun is left to whoever claims it next. */
  drop(): void {
    this.mayHaveMore ||= this.waiting.length > 0;
    this.waiting.length = 0;
  }

  /** It was cut short: as if it had not been begun. */
  abandoned(delivery: DueDelivery): void {
    this.inFlight.delete(delivery.id);
  }
}

/** Up to the first that is not due, which the others wait for. What is in no order waits for nobody. */
function inOrder(deliveries: readonly DueDelivery[]): DueDelivery[] {
  const stop = deliveries.findIndex((delivery) => delivery.in_order && !delivery.due);
  return deliveries.slice(0, stop === -1 ? undefined : stop).filter(({ due }) => due);
}
