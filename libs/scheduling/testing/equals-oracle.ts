/** The library against the oracle: all it answers to one scenario. */
import { isDeepStrictEqual } from 'node:util';
import { availableDates, findSlots, unavailableSlots } from '../src/availability.js';
import type { Slot } from '../src/query.js';
import { rightAnswers, type Answer } from './oracle-answer.js';
import { queryOf, type Scenario } from './scenario.js';
import type { WallClock } from './wall-clock.js';

export function answerOf(scenario: Scenario): Answer {
  const query = queryOf(scenario);
  return {
    slots: findSlots(query),
    unavailable: unavailableSlots(query),
    dates: availableDates(query, scenario.outputZone),
  };
}

/** How many slots were found. Throws with the first difference when the oracle would not have answered so. */
export function expectOraclesAnswer(scenario: Scenario, clock: WallClock): number {
  const answer = answerOf(scenario);
  const right = rightAnswers(scenario, clock);
  if (!right.some((each) => isDeepStrictEqual(each, answer))) throw new Error(difference(answer, right[0]!));
  return answer.slots.length;
}

function difference(answer: Answer, right: Answer): string {
  if (!isDeepStrictEqual(answer.dates, right.dates)) {
    return `dates are ${JSON.stringify(answer.dates)}, and should be ${JSON.stringify(right.dates)}`;
  }
  const list = isDeepStrictEqual(answer.slots, right.slots) ? 'unavailable' : 'slots';
  const [given, wanted] = [answer[list].map(slotText), right[list].map(slotText)];
  const at = wanted.findIndex((text, index) => text !== given[index]);
  const place = at === -1 ? wanted.length : at;
  return `${list}[${place}] is ${given[place] ?? 'missing'}, and should be ${wanted[place] ?? 'missing'}`;
}

function slotText({ start, end, resourceIds }: Slot): string {
  return `${utc(start)} … ${utc(end)} for ${resourceIds.join()}`;
}

function utc(instant: number): string {
  return new Date(instant).toISOString();
}
