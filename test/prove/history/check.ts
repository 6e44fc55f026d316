/**
 * Compares what the callers were told with what is stored. A pure function: the same two always give the same faults.
 * Each rule is about what an answer promised; none looks at how the server keeps the promise.
 */
import { type Attempt, type Entry, isMade, type Ledger, type Slot } from './ledger.js';
import { heldSpans, overbooked } from './spans.js';
import { possibleStates, unpaidAt } from './standing.js';
import type { Stored, StoredBooking } from './stored.js';

/** `endedAt`: when nobody did anything any more, by the ledger's clock. */
export function checkHistory(
  ledger: Pick<Ledger, 'entries'>,
  stored: Stored,
  endedAt: number,
  capacityOf: (resource: string) => number = () => 1,
): string[] {
  const engine = Map.groupBy(stored.engine, ({ tag }) => tag);
  const native = Map.groupBy(stored.native, ({ tag }) => tag);
  const faults = ledger.entries.flatMap((entry) => {
    const upstream = engine.get(entry.tag) ?? [];
    const rows = entry.face === 'native' ? (native.get(entry.tag) ?? []) : upstream;
    return [
      ...(entry.face === 'native' ? [rows, upstream] : [rows]).flatMap((copies) => checkPresence(entry, copies)),
      ...rows.filter(stands).flatMap((row) => checkValues(entry, row)),
      ...checkStates(entry, rows, endedAt),
      ...(entry.face === 'native' ? checkAgreement(entry, rows, upstream, endedAt) : []),
      ...(rows.length === 0 ? [] : checkChanges(entry, rows)),
    ];
  });
  return [...faults, ...overbooked(ledger.entries.flatMap(heldSpans), capacityOf)];
}

function stands({ replaced }: StoredBooking): boolean {
  return !replaced;
}

/** Once when it was acknowledged, never when it was refused. */
function checkPresence({ tag, face, fate }: Entry, copies: readonly StoredBooking[]): string[] {
  const [least, most] = { made: [1, 1], refused: [0, 0], unknown: [0, 1] }[fate] as [number, number];
  const { length } = copies.filter(stands);
  return length >= least && length <= most ? [] : [`${tag} (${face}) was ${fate} and is stored ${length} times`];
}

function checkValues(entry: Entry, row: StoredBooking): string[] {
  const { tag, id, resources, graph, changes } = entry;
  const moves = changes.filter(({ to, fate }) => to !== undefined && fate !== 'refused');
  const left = moves.filter((move) => moves.some((later) => isMade(later) && later.sentAt > move.answeredAt));
  const last = moves.filter((move) => !left.includes(move));
  const slots = [...(moves.some(isMade) ? [] : [entry]), ...last.map(({ to }) => to)];
  // A booking that was moved on /v2 is another one there.
  const isOther = entry.face === 'v2' && moves.some(({ fate }) => fate === 'unknown');
  const same =
    (id === undefined || isOther || row.id === id) &&
    graph === row.graph &&
    slots.some((slot) => isAt(slot, row, resources[0]));
  return same ? [] : [`${tag} is stored with other values than were acknowledged: ${JSON.stringify(row)}`];
}

function isAt(slot: Slot | undefined, at: Slot, home: string | undefined): boolean {
  return slot?.start === at.start && slot.end === at.end && (slot.resource ?? home) === at.resource;
}

/** It ends where what the callers were told leads; a booking that another one took the place of says so. */
function checkStates(entry: Entry, rows: readonly StoredBooking[], endedAt: number): string[] {
  // Of one that nobody was told of, nothing was promised.
  if (!isMade(entry)) return [];
  const possible = possibleStates(entry, endedAt);
  return rows.flatMap((row) => {
    if (row.replaced ? row.state === 'rescheduled_by_customer' : possible.has(row.state)) return [];
    const { tag, face, graph, changes } = entry;
    const states = row.replaced ? 'rescheduled' : [...possible].join(' or ') || 'impossible, in any order';
    return [
      `${tag} (${face}, ${graph}) is stored as ${row.state}; what the callers heard makes it ${states}: ${told(changes)}`,
    ];
  });
}

/** Both sides have it alike, at the same time of the same resource. Why a hold ended is known here alone, and that time is up may be stored upstream first. */
function checkAgreement(
  entry: Entry,
  rows: readonly StoredBooking[],
  upstream: readonly StoredBooking[],
  endedAt: number,
): string[] {
  const [here] = rows;
  const there = upstream.find(stands);
  const { tag, graph, changes } = entry;
  if (!isMade(entry) || here === undefined || there === undefined) return [];
  const ofHold = here.state === 'held' ? 'reserved' : 'expired';
  const wanted = graph === 'reservation' ? ofHold : here.state;
  if (!isAt(here, there, undefined)) {
    return [`${tag} (native, ${graph}) is somewhere else upstream: ${JSON.stringify([here, there])}`];
  }
  return there.state === wanted || there.state === unpaidAt(entry, here.state, endedAt)
    ? []
    : [`${tag} (native, ${graph}) is ${here.state}, and upstream ${there.state}: ${told(changes)}`];
}

/**
 * Every acknowledged change is recorded once, a refused one never. On the native API an action that has just happened anyhow
 * counts as performed: two may be told of one change, and one that moves to where it may be already stays. A seat ends with its
 * group booking, and may have got the new texts of it.
 */
function checkChanges(entry: Entry, rows: readonly StoredBooking[]): string[] {
  const { tag, face, graph, changes } = entry;
  const home = entry.resources[0];
  const recorded = rows.reduce((sum, row) => sum + row.changes, 0);
  const isSeat = graph.startsWith('group_customer');
  const made = changes.filter(isMade);
  const slots = [entry, ...changes.flatMap(({ to }) => to ?? [])];
  const own = made
    .filter(({ note }) => note !== undefined || !isSeat)
    .filter(
      ({ to }) => to === undefined || slots.filter((slot) => isAt(slot, { resource: home, ...to }, home)).length < 2,
    );
  const least = face === 'native' ? new Set(own.map(({ action, note }) => note ?? action)).size : made.length;
  const unknown = changes.filter(({ fate }) => fate === 'unknown').length;
  const edits = entry.owners
    .flatMap((owner) => owner.changes)
    .filter(({ action, fate }) => action === 'edit' && fate !== 'refused');
  const most = made.length + unknown + (isSeat ? 1 + edits.length : 0);
  return recorded >= least && recorded <= most
    ? []
    : [`${tag} (${face}, ${graph}): ${recorded} changes are recorded, but the callers heard ${told(changes)}`];
}

function told(changes: readonly Attempt[]): string {
  return changes.map(({ action, fate }) => `${action} ${fate}`).join(', ') || 'of none';
}
