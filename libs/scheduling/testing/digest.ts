/**
 * Prints a digest of the answers to some hundred scenarios, and of texts written and read: run by `process-zone.spec.ts`
 * in processes that live in different time zones. The seed is the first argument.
 */
import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { formatPhp } from '../src/php-date.js';
import { parsePhp } from '../src/php-parse.js';
import { resolveTime } from '../src/relative-time.js';
import { formatOffset } from '../src/timestamp.js';
import { answerOf } from './equals-oracle.js';
import { placesOf, someZones } from './places.js';
import { scenariosOf } from './random-scenarios.js';

const seed = Number(process.argv[2]);
const hash = createHash('sha256');
for (const place of placesOf(someZones(20, seed), seed)) {
  const zone = place.zones[0]!;
  for (const scenario of fc.sample(scenariosOf(place), { seed, numRuns: 20 })) {
    hash.update(JSON.stringify(answerOf(scenario)));
    const text = formatPhp(scenario.from, zone, 'Y-m-d H:i:s');
    hash.update(`${text} ${parsePhp(text, 'Y-m-d H:i:s', zone)} ${formatOffset(scenario.to, zone)}`);
    for (const time of ['tomorrow', '3 weeks', '-1 month', text.replace(' ', 'T'), text.slice(0, 10)]) {
      hash.update(String(resolveTime(time, scenario.from, zone)));
    }
  }
}
// That the process does live in the zone it was told.
const clock = new Date(Date.UTC(2026, 6, 1)).getTimezoneOffset();
process.stdout.write(JSON.stringify({ digest: hash.digest('hex'), offsetMinutes: 0 - clock }));
