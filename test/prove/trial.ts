/** One claim is tried on a database of its own, and what came of it is told whatever happens. */
import type { Claim, Outcome } from './claim.js';
import type { ProveDatabase } from './databases.js';
import { inLab, type Lab } from './lab.js';
import type { Options } from './options.js';
import { reporter } from './report.js';
import type { Result } from './table.js';

const DROP_EXCLUSION = 'alter table engine.claim drop constraint claim_no_overlap';

export interface Trial extends Result {
  readonly seconds: number;
  /** Whether the defect that was planted, if any, has changed anything. */
  readonly isPlanted: boolean;
}

/** On a database like the one that is given where that is enough. A claim whose experiment breaks down is not proved. */
export async function tryOut(claim: Claim, options: Options, migrated: ProveDatabase): Promise<Trial> {
  const { kind: database } = migrated;
  const startedAt = performance.now();
  const report = reporter(`${database}, ${claim.name}`);
  report('begins');
  let isPlanted = options.plant === 'no-exclusion';
  const work = async (lab: Lab): Promise<Outcome> => {
    if (isPlanted) await lab.database.look(async (query) => await query(DROP_EXCLUSION));
    try {
      const outcome = await claim.attempt(lab);
      return { ...outcome, failures: [...outcome.failures, ...(await lab.doctor())] };
    } finally {
      isPlanted ||= lab.isPlanted;
    }
  };
  const like = claim.startsEmpty === true ? undefined : migrated;
  const outcome = await inLab(options, database, report, work, like).catch(brokeDown);
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  return { claim: claim.name, database, ...outcome, seconds, isPlanted };
}

function brokeDown(error: unknown): Outcome {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { done: 'broke down', failures: [text] };
}
