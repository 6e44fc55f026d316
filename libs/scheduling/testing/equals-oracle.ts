/** The library against the oracle: all it answers to one scenario. */
import { isDeepStrictEqual } from 'node:util';
import { availableDates, findSlots, runToEnd, unavailableSlots } from './run-to-end.js';
import type { Slot } from '../src/query.js';
import { explainStarts } from '../src/explain.js';
import type { StartExplanation } from '../src/explanation.js';
import { rightAnswers, type Answer } from './oracle-answer.js';
import { rightReasons } from './oracle-reasons.js';
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

/**
 * Throws when a start, looked at every few ticks, is explained otherwise than the oracle would, is offered in spite of a
 * reason, is not offered without one, or when what is said to come next does not.
 */
export function expectOraclesReasons(scenario: Scenario, clock: WallClock): void {
  const query = queryOf(scenario);
  const starts = someStarts(scenario);
  const explained = runToEnd(explainStarts(query, starts));
  const slots = findSlots(query);
  const right = rightReasons(scenario, starts, clock);
  for (const [index, each] of explained.entries()) {
    const reasons = each.resources.map((resource) => resource.reasons);
    if (!isDeepStrictEqual(reasons, right[index])) {
      const texts = `${JSON.stringify(reasons)}, and should be ${JSON.stringify(right[index])}`;
      throw new Error(`reasons for ${utc(each.start)} are ${texts}`);
    }
    if (!isDeepStrictEqual(offerIn(each), offerAt(slots, scenario, each.start))) {
      throw new Error(`${utc(each.start)} is explained as ${JSON.stringify(offerIn(each))}`);
    }
    const free = reasons.filter(({ length }) => length === 0).length;
    if (each.offered !== (scenario.mode === 'mutual' ? free === reasons.length : free > 0)) {
      throw new Error(`${utc(each.start)} is ${each.offered ? '' : 'not '}offered, and ${free} have no reason`);
    }
  }
}

/** A dozen ticks all over the search, and some beyond it. */
function someStarts({ from, to, tickMs, seed }: Scenario): number[] {
  const step = Math.max(1, Math.ceil(Math.abs(to - from) / tickMs / 10)) * tickMs;
  const first = from - 2 * step + (Math.abs(seed) % (step / tickMs)) * tickMs;
  return Array.from({ length: 13 }, (_each, index) => first + index * step);
}

function offerIn({ offered, resourceIds, nextStart }: StartExplanation): unknown {
  return { offered, resourceIds, nextStart };
}

function offerAt(slots: readonly Slot[], { lengthMs }: Scenario, at: number): unknown {
  const offer = slots.find(({ start, end }) => (lengthMs === null ? start <= at && at < end : start === at));
  return {
    offered: offer !== undefined,
    resourceIds: offer?.resourceIds ?? [],
    nextStart: slots.find(({ start }) => start > at)?.start ?? null,
  };
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
