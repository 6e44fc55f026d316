/** What is asked over HTTP: slots of half an hour on quarter hours. */
import type { Question } from './callers.js';
import { DAY_MS } from './hosts.js';

export type Questions = (index: number) => Question;

const FIRST = Date.UTC(2030, 0, 8);
const QUARTER_MS = 900_000;
/** The start moves on by a quarter of an hour with every question, over the hundred days that bookings leave room for. */
const STARTS = 9_600;

/** Another host or another time with each question, so that nothing is in memory. */
export function oneHost(ids: readonly string[]): Questions {
  return (index) => asked([ids[index % ids.length] ?? ''], index, 30, 'exclusive');
}

export function hundredHosts(ids: readonly string[], mode: string): Questions {
  const from = (index: number): number => (index * 7) % (ids.length - 100);
  return (index) => asked(ids.slice(from(index), from(index) + 100), index, 30, mode);
}

/** Of one host, a good thousand slots. */
export function longQuestion(ids: readonly string[]): Question {
  return asked(ids.slice(0, 1), 0, 58, 'exclusive');
}

/** The same to the native API. */
export function native({ body, ...question }: Question): Question {
  const { resources, ...others } = body as { resources: string[] };
  return { ...question, path: '/api/v1/availability/query', body: { ...others, resource_ids: resources } };
}

function asked(resources: readonly string[], index: number, days: number, mode: string): Question {
  const from = FIRST + (index % STARTS) * QUARTER_MS;
  const body = {
    resources,
    mode,
    from: new Date(from).toISOString(),
    to: new Date(from + days * DAY_MS).toISOString(),
    length: '30 minutes',
    timeslot_increments: '15 minutes',
    round_to_nearest_hour: false,
  };
  return { path: '/v2/availability', body };
}
