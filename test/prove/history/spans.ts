/**
 * Who certainly held which time, when. A span is a rectangle: the booked period on one axis, the moments of the run between
 * which the callers knew it held on the other. More than a resource's capacity of them over one point contradicts what
 * was answered, whatever the database holds in the end.
 */
import type { Attempt, Entry } from './ledger.js';

export interface Span {
  readonly tag: string;
  readonly resource: string;
  readonly start: number;
  readonly end: number;
  /** Since when, and until when, the caller knew. */
  readonly from: number;
  readonly until: number;
}

const HOLDS_FROM_BIRTH = ['instant', 'instant_payment', 'group_owner', 'reservation'];
const GIVES_BACK = ['cancel', 'cancel_by_customer', 'decline', 'reschedule', 'convert', 'release'];
/** For how long time is reserved: longer than any run, since what is over is not there to be asked for again. */
export const RESERVED_SECONDS = 12 * 3_600;
const CERTAIN_MS = 1_000;
/** Only later may time alone have given back what an unpaid booking, or a reservation, has. */
export const SURE_FOR_MS: Readonly<Record<string, number>> = {
  instant_payment: 300_000 - CERTAIN_MS,
  group_customer_payment: 300_000 - CERTAIN_MS,
  reservation: RESERVED_SECONDS * 1_000 - CERTAIN_MS,
};

/** From the answer that gave the time until somebody may have asked to give it back. */
export function heldSpans(entry: Entry): Span[] {
  if (entry.fate !== 'made') return [];
  const { tag, graph, changes, resources } = entry;
  const taken: (Entry | Attempt)[] = changes.filter((change) => takesTime(entry, change));
  if (HOLDS_FROM_BIRTH.includes(graph)) taken.push(entry);
  return taken.flatMap((taking) => {
    const { start, end } = ('to' in taking ? taking.to : undefined) ?? entry;
    const ends = changes
      .filter((change) => change !== taking && GIVES_BACK.includes(change.action) && change.fate !== 'refused')
      .filter(({ answeredAt }) => answeredAt > taking.sentAt)
      .map(({ sentAt }) => sentAt);
    const from = taking.answeredAt;
    const isPaid = changes.some((change) => change.action === 'pay' && change.fate === 'made');
    const until = Math.min(...ends, isPaid ? Infinity : entry.sentAt + (SURE_FOR_MS[graph] ?? Infinity));
    return until <= from ? [] : resources.map((resource) => ({ tag, resource, start, end, from, until }));
  });
}

/** Whether time is certainly held by that. What is confirmed while it moves is not judged here, since nobody knows where. */
function takesTime({ graph, changes }: Entry, change: Attempt): boolean {
  if (change.fate !== 'made') return false;
  if (graph !== 'confirm_decline') return change.action === 'reschedule' && HOLDS_FROM_BIRTH.includes(graph);
  if (change.action === 'confirm') return !changes.some((each) => isMove(each) && each.sentAt < change.answeredAt);
  const confirmed = changes.some(
    ({ action, fate, answeredAt }) => action === 'confirm' && fate === 'made' && answeredAt < change.sentAt,
  );
  return change.action === 'reschedule' && confirmed;
}

function isMove({ action, fate }: Attempt): boolean {
  return action === 'reschedule' && fate !== 'refused';
}

/** One sentence for each span at whose beginning more spans lie over one point than the resource has room for. */
export function overbooked(spans: readonly Span[], capacityOf: (resource: string) => number = () => 1): string[] {
  return [...Map.groupBy(spans, ({ resource }) => resource)].flatMap(([resource, held]) =>
    overbookedOn(
      held.toSorted((a, b) => a.start - b.start),
      capacityOf(resource),
    ),
  );
}

/** Sorted by start: those that can lie over a span's first instant are the ones before it that have not ended. */
function overbookedOn(held: readonly Span[], capacity: number): string[] {
  const faults: string[] = [];
  let open: Span[] = [];
  for (const span of held) {
    open = open.filter(({ end }) => end > span.start);
    open.push(span);
    for (const { from } of open) {
      const together = open.filter((other) => other.from <= from && from < other.until);
      // Two callers may have been told of one confirmation.
      const holders = new Set(together.map(({ tag }) => tag));
      if (together.includes(span) && holders.size > capacity) {
        faults.push(`${[...holders].join(' and ')} held the same time of resource ${span.resource}`);
        break;
      }
    }
  }
  return faults;
}
