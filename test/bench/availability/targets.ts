/** What was set out to be reached, on two cores, and whether it was. */
import { print } from '../measure.js';

export class Targets {
  readonly #verdicts: string[] = [];

  atMost(name: string, value: number, most: number, unit: string): void {
    this.#note(value <= most, `${name}: ${value.toFixed(1)} ${unit}, at most ${most}`);
  }

  atLeast(name: string, value: number, least: number, unit: string): void {
    this.#note(value >= least, `${name}: ${value.toFixed(0)} ${unit}, at least ${least}`);
  }

  print(): void {
    print('\nTargets');
    for (const verdict of this.#verdicts) print(`  ${verdict}`);
  }

  #note(isHit: boolean, text: string): void {
    this.#verdicts.push(`${isHit ? 'HIT ' : 'MISS'} ${text}`);
  }
}
