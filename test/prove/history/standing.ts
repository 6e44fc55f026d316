/** How a booking may stand, as far as the callers know: what they did to it and to its group booking, and what time did. */
import { type Attempt, type Entry, isMade } from './ledger.js';
import { SURE_FOR_MS } from './spans.js';
import { after, allows, movesState, statesAfter, type Step } from './states.js';

/** The states it may be in at that moment. Nobody is asking for anything any more. */
export function possibleStates(entry: Entry, moment: number): Set<string> {
  return statesAfter(entry, [...stepsOf(entry, isMade), ...byOthers(entry, moment)]);
}

/** What a payment that has not come by that moment makes of the state, which is stored by whoever looks. */
export function unpaidAt({ sentAt, ...entry }: Entry, state: string, moment: number): string | undefined {
  return moment < sentAt + (SURE_FOR_MS[entry.graph] ?? Infinity) ? undefined : after(entry, state, 'timeout');
}

/** Whether there is a reason to refuse the attempt: the booking may not allow it, or may be another one by now. */
export function mayBeOver(entry: Entry, attempt: Attempt): boolean {
  return mayHaveMoved(entry, attempt) || mayForbid(entry, attempt.action, attempt);
}

/** Whether a group booking may give no seats to somebody who asked then. */
export function mayBeClosed(owner: Entry, sentAt: number): boolean {
  return mayForbid(owner, 'complete', { sentAt });
}

function mayForbid(entry: Entry, action: string, asked: Attempt | Pick<Attempt, 'sentAt'>): boolean {
  if (!movesState(entry, action)) return false;
  const isBefore = (change: Attempt): boolean => isMade(change) && change.answeredAt < asked.sentAt;
  const steps = stepsOf({ ...entry, changes: entry.changes.filter((change) => change !== asked) }, isBefore);
  const states = statesAfter(entry, [...steps, ...byOthers(entry, performance.now())]);
  return [...states].some((state) => !allows(entry, state, action));
}

/** On /v2 a booking that is rescheduled becomes another one; who did not know it yet asked for the old one. */
function mayHaveMoved({ face, changes }: Entry, attempt: Attempt): boolean {
  return (
    face === 'v2' &&
    changes.some(
      (change) =>
        change !== attempt &&
        change.action === 'reschedule' &&
        (change.fate === 'unknown' || (isMade(change) && change.answeredAt > attempt.sentAt)),
    )
  );
}

function stepsOf(entry: Entry, isCertain: (change: Attempt) => boolean): Step[] {
  return entry.changes
    .filter(({ action, fate }) => fate !== 'refused' && movesState(entry, action))
    .map((change) => ({ ...change, certain: isCertain(change) }));
}

/** What time, and whoever ends its group booking, may have done to it. */
function byOthers({ face, graph, sentAt, owners, changes }: Entry, moment: number): Step[] {
  const sureUntil = sentAt + (SURE_FOR_MS[graph] ?? Infinity);
  const byTime = moment < sureUntil ? [] : [possible('timeout', sureUntil), possible('expire', sureUntil)];
  const ends = owners.flatMap(({ changes }) => changes).filter(({ fate }) => fate !== 'refused');
  const withGroup = ends.flatMap(({ action, sentAt: since }) => {
    if (action === 'cancel') return [possible('cancel_with_group', since)];
    // A seat that is not paid by then never will be.
    return action === 'complete' ? [possible('complete', since), possible('timeout', since)] : [];
  });
  // That a hold was given back by somebody who was not told so is found later, and why is not known then.
  const unheard =
    face === 'native' ? changes.filter(({ action, fate }) => action === 'release' && fate === 'unknown') : [];
  return [...byTime, ...withGroup, ...unheard.map(({ sentAt: since }) => possible('expire', since))];
}

function possible(action: string, sentAt: number): Step {
  return { action, sentAt, answeredAt: Infinity, certain: false };
}
