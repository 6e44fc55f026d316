/**
 * `npm run prove`: tries to refute what Openslot promises, on real server processes over HTTP, on both databases. Prints one
 * table and exits non-zero when anything contradicts a claim. CONTRIBUTING.md lists the options.
 */
import { CLAIMS, claimsFor } from './claims/index.js';
import { postgresqlFault } from './databases.js';
import { inLab } from './lab.js';
import { type DatabaseKind, InvalidOptionsError, type Options, readOptions } from './options.js';
import { rehearseOn } from './rehearsal.js';
import { reporter } from './report.js';
import { printTable, type Result } from './table.js';
import { type Trial, tryOut } from './trial.js';

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  await assertProvable(options);
  process.stdout.write(`seed ${options.seed}: --seed=${options.seed} makes the same plan again\n`);
  const work = options.rehearse ? rehearseOn : proveOn;
  const results = options.sideBySide
    ? (await Promise.all(options.databases.map(async (kind) => await work(kind, options)))).flat()
    : await inTurn(work, options);
  process.exitCode = printTable(results, options) ? 0 : 1;
}

async function inTurn(work: typeof proveOn, options: Options): Promise<Result[]> {
  const results: Result[] = [];
  for (const kind of options.databases) results.push(...(await work(kind, options)));
  return results;
}

/** Throws {@link InvalidOptionsError} for a run that would say nothing: it has no claim, or no database. */
async function assertProvable(options: Options): Promise<void> {
  if (options.databases.every((kind) => claimsFor(kind, options).length === 0)) {
    const names = CLAIMS.map(({ name, on }) => `${name}${on === undefined ? '' : ` (${on} only)`}`);
    throw new InvalidOptionsError(`There is no such claim to prove. The claims are: ${names.join(', ')}.`);
  }
  const fault = options.databases.includes('postgresql') ? await postgresqlFault() : undefined;
  if (fault !== undefined) {
    const way = 'DATABASE_URL says where it is; --database=pglite leaves it out.';
    throw new InvalidOptionsError(`Nothing is proved: PostgreSQL does not answer: ${fault}. ${way}`);
  }
}

async function proveOn(kind: DatabaseKind, options: Options): Promise<Result[]> {
  const claims = claimsFor(kind, options);
  if (claims.length === 0) return [];
  // A first start takes seconds; it is tried once here, and in the claims that need it.
  return await inLab(options, kind, reporter(`${kind}, first start`), async (first) => {
    await first.end(await first.start());
    const trials: Trial[] = [];
    for (const claim of claims) {
      const trial = await tryOut(claim, options, first.database);
      const verdict = trial.failures.length === 0 ? 'holds' : 'FAILS';
      process.stdout.write(`${verdict} ${kind}, ${claim.name} (${trial.seconds} s): ${claim.promise}\n`);
      trials.push(trial);
    }
    return [...trials, ...withoutEffect(kind, options, trials)];
  });
}

/** A defect that changed nothing says nothing of the claims that failed, or held. */
function withoutEffect(kind: DatabaseKind, { plant }: Options, trials: readonly Trial[]): Result[] {
  if (plant === undefined || trials.some(({ isPlanted }) => isPlanted)) return [];
  const failure = 'no server came to anything that the defect changes: it is not what the product does any more';
  return [{ claim: `plant ${plant}`, database: kind, done: 'changed nothing', failures: [failure] }];
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof InvalidOptionsError ? error.message : String(error)}\n`);
  process.exitCode = 2;
});
