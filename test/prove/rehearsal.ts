/** Whether the proof would notice: each planted defect, with the claim that has to name it, in small numbers. */
import { CLAIMS } from './claims/index.js';
import { inLab } from './lab.js';
import type { DatabaseKind, Options, Plant } from './options.js';
import { reporter } from './report.js';
import type { Result } from './table.js';
import { tryOut } from './trial.js';

interface Expectation {
  /** Its name. */
  readonly claim: string;
  readonly failure: RegExp;
}

const EXPECTED: Readonly<Record<Plant, Expectation>> = {
  'no-exclusion': { claim: 'one winner', failure: /has ([2-9]|\d\d+) winners/ },
  'plain-insert': { claim: 'one winner', failure: /an answer of 5/ },
  'no-outbox': { claim: 'one winner', failure: /doctor: [^]*told once/ },
  'forgotten-keys': { claim: 'one key', failure: /([2-9]|\d\d+) bookings were made/ },
};
const SLOTS = 2;

export async function rehearseOn(kind: DatabaseKind, options: Options): Promise<Result[]> {
  return await inLab(options, kind, reporter(`${kind}, first start`), async (first) => {
    await first.end(await first.start());
    const results: Result[] = [];
    for (const [plant, expectation] of Object.entries(EXPECTED) as [Plant, Expectation][]) {
      const claim = CLAIMS.find(({ name }) => name === expectation.claim);
      if (claim === undefined) throw new Error(`There is no claim "${expectation.claim}".`);
      const { failures, seconds } = await tryOut(claim, { ...options, plant, slots: SLOTS }, first.database);
      const named = failures.find((failure) => expectation.failure.test(failure));
      const found = failures.length === 0 ? 'nothing' : failures.join('; ');
      results.push({
        claim: `${plant} is noticed`,
        database: kind,
        done: `${claim.name}, ${seconds} s: ${named?.split('\n')[0] ?? 'not as expected'}`,
        failures: named === undefined ? [`${expectation.failure.source} was expected, and ${found} found`] : [],
      });
    }
    return results;
  });
}
