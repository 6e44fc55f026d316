// Runs a program of `test/` against the built server: `node scripts/compiled.mjs prove [options]`. It is compiled beside
// the server, into dist/test. What ends this process ends the program, which tidies up behind itself.
import { spawn } from 'node:child_process';
import { once } from 'node:events';

const [program, ...args] = process.argv.slice(2);
for (const command of [
  ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.prove.json'],
  ['--enable-source-maps', `dist/test/${program}/main.js`, ...args],
]) {
  const child = spawn(process.execPath, command, { stdio: 'inherit' });
  const passOn = (signal) => child.kill(signal);
  process.on('SIGINT', passOn).on('SIGTERM', passOn);
  const [status] = await once(child, 'exit');
  process.off('SIGINT', passOn).off('SIGTERM', passOn);
  if (status !== 0) process.exit(status ?? 1);
}
