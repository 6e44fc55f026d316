// Runs jest as ES modules. `node scripts/test.mjs [project …] [-- jest options]`; without a project, all of them.
// On PGlite unless DATABASE_URL names a PostgreSQL server. The last line is `N passed, N failed`.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const args = process.argv.slice(2);
const cut = args.indexOf('--');
const projects = cut === -1 ? args : args.slice(0, cut);
const options = cut === -1 ? [] : args.slice(cut + 1);

const directory = mkdtempSync(join(tmpdir(), 'openslot-test-'));
const outputFile = join(directory, 'result.json');
const { status } = spawnSync(
  process.execPath,
  [
    '--experimental-vm-modules',
    // The cache of compiled scripts keeps each test file's modules alive for as long as the worker lives: 80 MB a file,
    // until most of the time goes into collecting garbage.
    '--no-compilation-cache',
    '--disable-warning=ExperimentalWarning',
    'node_modules/jest/bin/jest.js',
    '--json',
    `--outputFile=${outputFile}`,
    ...options,
    ...(projects.length > 0 ? ['--selectProjects', ...projects] : []),
  ],
  { stdio: ['ignore', 'ignore', 'inherit'] },
);
const result = JSON.parse(readFileSync(outputFile, 'utf8'));
rmSync(directory, { recursive: true });
// A suite that could not even be loaded runs no test; it counts as one failure, so that the total never hides it.
const failed = result.numFailedTests + result.numRuntimeErrorTestSuites;
process.stdout.write(`${result.numPassedTests} passed, ${failed} failed\n`);
process.exit(status ?? 1);
