/**
 * Which refusals a repeat is to get too: those that say how things stand. Others may turn out differently, as what was not
 * understood, what asks to come again, and what failed on our side.
 */
import type { ProblemAnswer } from '../http/problem.js';

const KEPT: readonly number[] = [404, 409, 422];
/** Codes of errors that are about the request, not about the state of things. */
const OF_THE_REQUEST = /^(http|auth|idempotency)\./;

export function isFinal({ problem: { status, code }, retryAfterMs }: ProblemAnswer): boolean {
  return KEPT.includes(status) && retryAfterMs === undefined && !OF_THE_REQUEST.test(code);
}
