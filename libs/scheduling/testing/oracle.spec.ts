/** The library equals the oracle. `size.ts` says how to repeat a run, and how to run all of it. */
import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { expectOraclesAnswer, expectOraclesReasons } from './equals-oracle.js';
import { changesOf, placesOf, someZones } from './places.js';
import { scenariosOf } from './random-scenarios.js';
import { print, scenarioCount, seed, timeoutMs, zoneCount } from './size.js';
import { daysAroundChange } from './transition-days.js';
import { WallClock } from './wall-clock.js';

const zones = someZones(zoneCount, seed);

test(
  'opening hours around every clock change of three years are what the clock on the wall shows',
  () => {
    let changes = 0;
    for (const zone of zones) {
      for (const change of changesOf(zone)) {
        const clock = new WallClock();
        const found = daysAroundChange(zone, change).map((scenario) => expectOraclesAnswer(scenario, clock));
        // Some rules speak of nothing but readings that were skipped.
        expect(found.filter((slots) => slots > 0).length).toBeGreaterThan(found.length / 2);
        changes += 1;
      }
    }
    print(`${zones.length} zones, ${changes} clock changes`);
  },
  timeoutMs,
);

test(
  'random searches are answered, and explained, as by looking at every minute',
  () => {
    const places = placesOf(zones, seed);
    const numRuns = Math.ceil(scenarioCount / places.length);
    let fruitful = 0;
    for (const [index, place] of places.entries()) {
      const clock = new WallClock();
      const equal = fc.property(scenariosOf(place), (scenario) => {
        if (expectOraclesAnswer(scenario, clock) > 0) fruitful += 1;
        expectOraclesReasons(scenario, clock);
      });
      fc.assert(equal, { seed: seed + index, numRuns });
    }
    print(`${numRuns * places.length} scenarios, ${fruitful} of them with slots`);
    // Rules that contradict each other are cheap to agree on.
    expect(fruitful).toBeGreaterThan(scenarioCount / 3);
  },
  timeoutMs,
);
