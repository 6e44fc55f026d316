/**
 * Whether a graph makes sense as a whole. Run over every graph by the specs, so that a slip in the data is a failing
 * test and not a booking that can never end.
 */
import type { BookingState, Graph } from './graph.js';
import { allowedActions, isFinal, seatEnd, statesOf, transition } from './transition.js';

/** One sentence per fault; empty for a sound graph. */
export function checkGraph(graph: Graph): string[] {
  const states = statesOf(graph);
  const reachable = reachableFrom(graph, graph.initialState);
  return [
    ...states
      .filter((state) => state !== 'error' && !reachable.has(state))
      .map((state) => `${state} cannot be reached from ${graph.initialState}`),
    ...states
      .filter((state) => ![...reachableFrom(graph, state)].some((each) => isFinal(graph, each)))
      .map((state) => `${state} can never reach a final state`),
    ...[...graph.blocksTimeIn, ...graph.takesSeatIn]
      .filter((state) => !states.includes(state))
      .map((state) => `${state} holds time or a seat but is not a state`),
    ...Object.keys(graph.automatic ?? {})
      .filter((action) => !states.some((state) => allowedActions(graph, state).some((each) => each === action)))
      .map((action) => `${action} is automatic but leads nowhere`),
    ...(['complete', 'cancel'] as const).flatMap((end) =>
      states
        .filter((state) => graph.takesSeatIn.length > 0 && !isFinal(graph, state))
        .filter((state) => seatEnd(graph, state, end, true)?.final !== true)
        .map((state) => `a seat that is ${state} outlives its group booking (${end})`),
    ),
    ...(isFinal(graph, 'error') ? [] : ['error must be final']),
    ...(graph.blocksTimeIn.length > 0 && graph.takesSeatIn.length > 0
      ? ['a graph holds either time or a seat, not both']
      : []),
  ];
}

function reachableFrom(graph: Graph, start: BookingState): Set<BookingState> {
  const seen = new Set<BookingState>([start]);
  for (const state of seen) {
    for (const action of allowedActions(graph, state)) {
      const step = transition(graph, state, action);
      if (step.ok) seen.add(step.to);
    }
  }
  return seen;
}
