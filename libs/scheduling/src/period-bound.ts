/**
 * One end of an absolute period: an instant when the text carried an offset, else a wall time or a whole date that
 * becomes an instant only in a zone. A date means its first instant, so as an end it is exclusive.
 */
import type { EpochMs } from './interval.js';

export type PeriodBound =
  | { readonly kind: 'instant'; readonly at: EpochMs }
  /** `YYYY-MM-DDTHH:mm:ss[.fff]`, read as 'compatible'. */
  | { readonly kind: 'wall'; readonly wall: string }
  /** `YYYY-MM-DD`. */
  | { readonly kind: 'date'; readonly date: string };
