/** Of many items in one request nothing was done. Answered with the status of the worst item. */
import { DomainError } from '../core/domain-error.js';
import type { ProblemCode } from './problem-types.js';

/** Why one item was not done. */
export interface ItemRefusal {
  /** Its place in the request, from 0. */
  readonly index: number;
  readonly error: unknown;
}

export class BulkFailed extends DomainError {
  /** `list`: the field of the body that holds the items. */
  constructor(
    override readonly code: ProblemCode,
    detail: string,
    readonly list: string,
    readonly refused: readonly ItemRefusal[],
  ) {
    super(detail);
  }
}
