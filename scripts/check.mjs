// Format, lint, types and module boundaries, side by side. Prints what fails; exits non-zero if anything does.
import { spawn } from 'node:child_process';

const CHECKS = {
  format: ['oxfmt', '--check', '.'],
  lint: ['oxlint', '--type-aware', '--deny-warnings'],
  types: ['tsc', '--noEmit', '-p', 'tsconfig.json'],
  boundaries: ['depcruise', '--config', '.dependency-cruiser.cjs', '--output-type', 'err-long', 'src', 'libs', 'test'],
};

function run([command, ...args]) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const output = [];
    child.stdout.on('data', (chunk) => output.push(chunk));
    child.stderr.on('data', (chunk) => output.push(chunk));
    child.on('error', (error) => resolve({ ok: false, text: String(error) }));
    child.on('close', (status) => resolve({ ok: status === 0, text: Buffer.concat(output).toString() }));
  });
}

const results = await Promise.all(
  Object.entries(CHECKS).map(async ([name, command]) => ({ name, ...(await run(command)) })),
);
for (const { name, ok, text } of results) {
  process.stdout.write(`${ok ? 'ok  ' : 'FAIL'} ${name}\n`);
  if (!ok) process.stdout.write(`${text}\n`);
}
process.exit(results.every(({ ok }) => ok) ? 0 : 1);
