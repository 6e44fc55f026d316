/**
 * Reading a graph: what may happen next, and what it costs. States and actions come in as plain strings, since they come
 * from storage and from URLs; a name the graph does not know is simply not allowed.
 */
import type { BookingAction, BookingState, Effect, Graph, GroupEnd, Transition } from './graph.js';

type Allowed = Extract<Transition, { readonly ok: true }>;

/**
 * Where a new booking starts and what it has to obtain before it exists. `state`: where one starts that takes the place of
 * another, because that was rescheduled.
 */
export function begin(
  graph: Graph,
  state: BookingState = graph.initialState,
): { readonly state: BookingState; readonly effects: readonly Effect[] } {
  return { state, effects: effectsBetween(graph, null, state) };
}

/** The actions out of a state, in the order clients have seen them; empty when it is final or unknown. */
export function allowedActions(graph: Graph, state: string): BookingAction[] {
  return moves(graph, state).map(([action]) => action);
}

/** The actions a caller may ask for: all but those that only time performs. */
export function clientActions(graph: Graph, state: string): BookingAction[] {
  return allowedActions(graph, state).filter((action) => graph.automatic?.[action] === undefined);
}

/** Whether nothing can follow. Every state the graph does not leave is final, `error` among them. */
export function isFinal(graph: Graph, state: string): boolean {
  return moves(graph, state).length === 0;
}

/** The step from a state by an action, automatic ones included, or what would have been allowed. */
export function transition(graph: Graph, state: string, action: string): Transition {
  const from = statesOf(graph).find((each) => each === state);
  const move = moves(graph, state).find(([name]) => name === action);
  if (from === undefined || move === undefined) return { ok: false, allowed: allowedActions(graph, state) };
  return moveBetween(graph, from, move[1]);
}

/**
 * What becomes of a seat in that state when its group booking ends; undefined when it stays. That is so for what is over, and
 * where the group is completed for a seat that nothing but its own action is to complete.
 */
export function seatEnd(
  graph: Graph,
  state: string,
  end: GroupEnd,
  autoComplete: boolean,
): (Allowed & { readonly action: BookingAction }) | undefined {
  const from = statesOf(graph).find((each) => each === state);
  const step = from === undefined ? undefined : graph.withGroup?.[end][from];
  return from === undefined || step === undefined || (step.action === 'complete' && !autoComplete)
    ? undefined
    : { action: step.action, ...moveBetween(graph, from, step.to) };
}

/** Every state of the graph once, the initial one first and `error` last. */
export function statesOf(graph: Graph): BookingState[] {
  const sources = keysOf(graph.transitions);
  const targets = sources.flatMap((state) => moves(graph, state).map(([, to]) => to));
  return [...new Set([graph.initialState, ...sources, ...targets, 'error' as const])];
}

function moveBetween(graph: Graph, from: BookingState, to: BookingState): Allowed {
  return { ok: true, from, to, effects: effectsBetween(graph, from, to), final: isFinal(graph, to) };
}

function moves(graph: Graph, state: string): [BookingAction, BookingState][] {
  const source = keysOf(graph.transitions).find((each) => each === state);
  const targets = source === undefined ? {} : (graph.transitions[source] ?? {});
  return keysOf(targets).flatMap((action) => {
    const to = targets[action];
    return to === undefined ? [] : [[action, to]];
  });
}

function effectsBetween(graph: Graph, from: BookingState | null, to: BookingState): Effect[] {
  const held = from !== null && graph.blocksTimeIn.includes(from);
  const holds = graph.blocksTimeIn.includes(to);
  const sat = from !== null && graph.takesSeatIn.includes(from);
  const sits = graph.takesSeatIn.includes(to);
  const effects: Effect[] = [];
  if (!held && holds) effects.push('claim');
  if (held && !holds) effects.push('release');
  if (!sat && sits) effects.push('take_seat');
  if (sat && !sits) effects.push('free_seat');
  if ((held && holds) || (sat && sits)) effects.push('keep');
  return effects;
}

/** Object.keys forgets the key type; graphs are written in this library with exactly these keys. */
function keysOf<K extends string>(record: Partial<Record<K, unknown>>): K[] {
  return Object.keys(record) as K[];
}
