/**
 * From stored rows to the plain values that `libs/scheduling` computes with, for availability and findtime alike. The
 * rules of a resource hold in every query; what the request adds only narrows them.
 */
import type { Constraint, Filters, ResourceInput } from '#libs/scheduling';
import type { ResourceFacts } from './availability-facts.service.js';

export interface RequestRules {
  readonly constraints?: readonly Constraint[];
  /** A level between those of the request and the resource. */
  readonly between?: readonly Constraint[];
  readonly filters?: Filters;
}

/** One resource as the search sees it, with the request's rules on top of its own. */
export function resourceInput(
  { id, timezone, capacity, constraints, busy }: ResourceFacts,
  rules: RequestRules,
): ResourceInput {
  return {
    id,
    timezone,
    levels: {
      resource: constraints,
      ...(rules.between === undefined ? {} : { project: rules.between }),
      ...(rules.constraints === undefined ? {} : { request: rules.constraints }),
    },
    ...(rules.filters === undefined ? {} : { filters: rules.filters }),
    busy,
    capacity,
  };
}
