/** `npm run doctor`: judges the invariants on the database that `npm start` would use. Exit code 1 when one is broken. */
import { readConfig } from '../config/config.js';
import { readEnvironment } from '../config/environment.js';
import { assertNodeVersion } from '../node-version.js';
import { explainStartError } from '../start-errors.js';
import { examine } from './examine.js';
import { NothingToExamineError, withDatabase } from './open-database.js';
import { report } from './report.js';

async function main(): Promise<void> {
  assertNodeVersion();
  const config = readConfig(readEnvironment());
  const embedded = config.timekit.mode === 'embedded';
  const findings = await withDatabase(config, async (em) => await examine(em, embedded));
  process.stdout.write(`${report(findings)}\n`);
  process.exitCode = findings.some(({ violations }) => violations > 0) ? 1 : 0;
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof NothingToExamineError ? error.message : explainStartError(error)}\n`);
  process.exitCode = 1;
});
