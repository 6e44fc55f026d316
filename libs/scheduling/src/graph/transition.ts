import type { BookingAction, BookingState, Effect, Graph, Transition } from './graph.js';
import { SchedulingError } from '../scheduling.errors.js';
const pending = (..._: readonly unknown[]): never => {
  throw SchedulingError.queryInvalid('scheduling', 'is being written');
};
export function isFinal(graph: Graph, state: string): boolean {
  return pending(graph, state);
}
export function allowedActions(graph: Graph, state: string): BookingAction[] {
  return pending(graph, state);
}
export function clientActions(graph: Graph, state: string): BookingAction[] {
  return pending(graph, state);
}
export function transition(graph: Graph, state: string, action: string): Transition {
  return pending(graph, state, action);
}
export function begin(graph: Graph): { readonly state: BookingState; readonly effects: readonly Effect[] } {
  return pending(graph);
}
