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
  /** Those of them that may have ended more than themselves: until they are recorded, nobody knows what may be sent. */
  private readonly decisive = new Set<string>();
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

  /** With what was found, of so many that it wanted. What was taken when another order was wanted is left, too. */
  renew(endpoint: LeasedEndpoint, deliveries: readonly DueDelivery[], asked: number): void {
    const isOrderNew = endpoint.strictOrder !== this.leased.strictOrder;
    this.leased = endpoint;
    if (isOrderNew) {
      this.drop();
      this.mayHaveMore = true;
      return;
    }
    if (asked > 0) {
      this.mayHaveMore = deliveries.length >= asked;
    }
    this.waiting.push(...(endpoint.strictOrder ? untilNotDue(deliveries) : deliveries));
  }

  /** The next one to be sent, which counts as being sent from now on; undefined when none may be. */
  next(now: Date): DueDelivery | undefined {
    const most = this.leased.strictOrder ? 1 : this.parallel;
    if (
      this.decisive.size > 0 ||
      this.inFlight.size >= most ||
      this.leased.leasedUntil.getTime() - now.getTime() < ATTEMPT_MS
    ) {
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
    const isBusy = verdict === 'slow_down';
    this.batch = isBusy || durationMs >= SLOW_MS ? BATCH.slow : BATCH.fast;
    this.parallel = isBusy ? 1 : Math.min(MAX_IN_FLIGHT, this.parallel * 2);
    if (isBusy || verdict === 'gone' || (this.leased.strictOrder && verdict !== 'delivered' && delivery.in_order)) {
      this.decisive.add(delivery.id);
    }
  }

  recorded(id: string): void {
    this.unrecorded.delete(id);
    if (this.decisive.delete(id)) {
      this.drop();
    }
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

/** The others wait for the first that is not due. */
function untilNotDue(deliveries: readonly DueDelivery[]): readonly DueDelivery[] {
  const stop = deliveries.findIndex(({ due }) => !due);
  return stop === -1 ? deliveries : deliveries.slice(0, stop);
}
