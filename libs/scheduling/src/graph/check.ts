import type { Graph } from './graph.js';
import { SchedulingError } from '../scheduling.errors.js';
const pending = (..._: readonly unknown[]): never => {
  throw SchedulingError.queryInvalid('scheduling', 'is being written');
};
export function checkGraph(graph: Graph): string[] {
  return pending(graph);
}
