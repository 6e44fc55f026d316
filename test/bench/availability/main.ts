/**
 * `npm run bench -- availability`: how long availability takes, beside others who compute it, and beside the floor: the same
 * bytes after one indexed query. Slot counts are compared before times are. `--only=engine` or `--only=http` runs one half.
 */
import { readFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { InvalidOptionsError } from '../../prove/options.js';
import { print } from '../measure.js';
import { benchEngine } from './engine.js';
import { benchHttp } from './http.js';

const HALVES = ['engine', 'http'];
const RIVALS = ['timeslottr', '@thebookingkit/core', 'luxon'];

export async function benchAvailability(args: readonly string[]): Promise<void> {
  const only = halfOf(args);
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  print(
    `Node ${process.version}, tz ${process.versions.tz}, TZ ${zone}, ${cpus().length} x ${cpus()[0]?.model ?? '?'}`,
  );
  print(
    `load before the start ${loadavg()[0]?.toFixed(1)}; ${RIVALS.map((name) => `${name} ${versionOf(name)}`).join(', ')}`,
  );
  if (only !== 'http') await benchEngine();
  if (only !== 'engine') await benchHttp();
  print(`\nload at the end ${loadavg()[0]?.toFixed(1)}`);
}

/** Which half is to be run; both when none is named. */
function halfOf(args: readonly string[]): string | undefined {
  const [only, ...more] = args.map((arg) => HALVES.find((half) => arg === `--only=${half}`));
  if (args.length > 0 && (only === undefined || more.length > 0)) {
    throw new InvalidOptionsError(`The one option is ${HALVES.map((half) => `--only=${half}`).join(' or ')}.`);
  }
  return only;
}

function versionOf(name: string): string {
  const { version } = JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8')) as { version: string };
  return version;
}
