/**
 * `npm run prove`: tries to refute what Openslot promises, on real server processes over HTTP, on both databases. Prints one
 * table and exits non-zero when anything contradicts a claim. CONTRIBUTING.md lists the options.
 */
import type { Claim, Outcome } from './claim.js';
import { CLAIMS } from './claims/index.js';
import { postgresqlAnswers, type ProveDatabase } from './databases.js';
import { inLab, type Lab } from './lab.js';
import { type DatabaseKind, InvalidOptionsError, type Options, readOptions } from './options.js';
import { reporter } from './report.js';
import { printTable, type Result } from './table.js';

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  process.stdout.write(`seed ${options.seed}: --seed=${options.seed} makes the same plan again\n`);
  const results = options.sideBySide
    ? (await Promise.all(options.databases.map(async (kind) => await proveOn(kind, options)))).flat()
    : await proveInTurn(options);
  process.exitCode = printTable(results, options) ? 0 : 1;
}

async function proveInTurn(options: Options): Promise<Result[]> {
  const results: Result[] = [];
  for (const kind of options.databases) results.push(...(await proveOn(kind, options)));
  return results;
}

async function proveOn(kind: DatabaseKind, options: Options): Promise<Result[]> {
  if (kind === 'postgresql' && !(await postgresqlAnswers())) {
    const done = 'NOT RUN: no PostgreSQL answers at DATABASE_URL';
    return [{ claim: 'everything', database: kind, done, failures: [] }];
  }
  const claims = CLAIMS.filter((claim) => isWanted(claim, kind, options));
  // A first start takes seconds; it is tried once here, and in the claims that need it.
  return await inLab(options, kind, reporter(`${kind}, first start`), async (first) => {
    await first.end(await first.start());
    const results: Result[] = [];
    for (const claim of claims) results.push(await attempt(claim, kind, options, first.database));
    return results;
  });
}

function isWanted({ name, on }: Claim, kind: DatabaseKind, { only }: Options): boolean {
  return (on === undefined || on === kind) && (only === undefined || name.includes(only));
}

/** On a database of its own, like the one that is given where that is enough. A claim whose experiment breaks down is not proved. */
async function attempt(claim: Claim, kind: DatabaseKind, options: Options, migrated: ProveDatabase): Promise<Result> {
  const startedAt = performance.now();
  const report = reporter(`${kind}, ${claim.name}`);
  report('begins');
  const like = claim.startsEmpty === true ? undefined : migrated;
  const work = async (lab: Lab): Promise<Outcome> => {
    const outcome = await claim.attempt(lab);
    return { ...outcome, failures: [...outcome.failures, ...(await lab.doctor())] };
  };
  const { done, failures } = await inLab(options, kind, report, work, like).catch((error: unknown) => {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { done: 'broke down', failures: [text] };
  });
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  const verdict = failures.length === 0 ? 'holds' : 'FAILS';
  process.stdout.write(`${verdict} ${kind}, ${claim.name} (${seconds} s): ${claim.promise}\n`);
  return { claim: claim.name, database: kind, done, failures };
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof InvalidOptionsError ? error.message : String(error)}\n`);
  process.exitCode = 2;
});
