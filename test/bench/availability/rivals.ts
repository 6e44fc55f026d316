/** Others who find slots for one host, each from working hours and meetings to a list of texts, in the way it is meant to be used. */
import { registerHooks } from 'node:module';
import { DateTime } from 'luxon';
import { generateDailyTimeslots, type TimeslotRangeInput } from 'timeslottr';
import { DAY_MS, FROM, type Host, LENGTH_MIN } from './hosts.js';

export interface Rival {
  readonly name: string;
  /** The starts, as ISO texts. */
  readonly slots: (host: Host, days: number, stepMin: number) => string[];
}

export async function rivals(): Promise<Rival[]> {
  return [timeslottr, await theBookingKit(), luxonByTheBook];
}

const OFFICE_DAY: TimeslotRangeInput = { start: '09:00', end: '17:00' };

const timeslottr: Rival = {
  name: 'timeslottr 1.0.0',
  slots: ({ zone, busy }, days, stepMin) =>
    generateDailyTimeslots(
      { start: new Date(FROM - DAY_MS), end: new Date(FROM + (days + 1) * DAY_MS) },
      {
        range: new Map([0, 1, 2, 3, 4, 5, 6].map((day) => [day, day === 0 || day === 6 ? null : OFFICE_DAY])),
        slotDurationMinutes: LENGTH_MIN,
        slotIntervalMinutes: stepMin,
        timezone: zone,
        excludedWindows: busy.map(({ start, end }) => ({ start: new Date(start), end: new Date(end) })),
      },
    )
      .filter(({ start, end }) => start.getTime() >= FROM && end.getTime() <= FROM + days * DAY_MS)
      .map(({ start }) => start.toISOString()),
};

async function theBookingKit(): Promise<Rival> {
  // It takes names from `rrule` that Node does not see in that package.
  registerHooks({
    resolve(specifier, context, next) {
      const found = next(specifier, context);
      if (specifier !== 'rrule' || context.parentURL?.includes('@thebookingkit') !== true) return found;
      const source = `import rrule from ${JSON.stringify(found.url)}; export const { RRule, RRuleSet } = rrule;`;
      return { url: `data:text/javascript,${encodeURIComponent(source)}`, shortCircuit: true };
    },
  });
  const { getAvailableSlots } = await import('@thebookingkit/core');
  return {
    name: '@thebookingkit/core 0.4.0',
    slots: ({ zone, busy }, days, stepMin) =>
      getAvailableSlots(
        [{ rrule: 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR', startTime: '09:00', endTime: '17:00', timezone: zone }],
        [],
        busy.map(({ start, end }) => ({ startsAt: new Date(start), endsAt: new Date(end), status: 'confirmed' })),
        { start: new Date(FROM - DAY_MS), end: new Date(FROM + (days + 1) * DAY_MS) },
        'UTC',
        { duration: LENGTH_MIN, slotInterval: stepMin, now: new Date(0) },
      )
        .filter(({ startTime, endTime }) => inside(Date.parse(startTime), Date.parse(endTime), days))
        .map(({ startTime }) => startTime),
  };
}

/** As one writes it by hand: a zoned date for each slot, compared with each meeting. */
const luxonByTheBook: Rival = {
  name: 'luxon 3.7.2 by hand',
  slots: ({ zone, busy }, days, stepMin) => {
    const taken = busy.map(({ start, end }) => ({ start: DateTime.fromMillis(start), end: DateTime.fromMillis(end) }));
    const starts: string[] = [];
    let day = DateTime.fromMillis(FROM, { zone }).startOf('day');
    for (; day.toMillis() < FROM + days * DAY_MS; day = day.plus({ days: 1 })) {
      if (day.weekday > 5) continue;
      const close = day.set({ hour: 17 });
      for (let start = day.set({ hour: 9 }); ; start = start.plus({ minutes: stepMin })) {
        const end = start.plus({ minutes: LENGTH_MIN });
        if (end > close) break;
        if (!inside(start.toMillis(), end.toMillis(), days)) continue;
        if (!taken.some((meeting) => meeting.start < end && start < meeting.end))
          starts.push(start.toUTC().toISO() ?? '');
      }
    }
    return starts;
  },
};

function inside(start: number, end: number, days: number): boolean {
  return start >= FROM && end <= FROM + days * DAY_MS;
}

/** The union of what many hosts offer, with who they are, from the answers of a rival for each. */
export function anyOf(rival: Rival, hosts: readonly Host[], days: number, stepMin: number): Map<string, number[]> {
  const free = new Map<string, number[]>();
  for (const [index, host] of hosts.entries()) {
    for (const start of rival.slots(host, days, stepMin)) {
      const those = free.get(start);
      if (those === undefined) free.set(start, [index]);
      else those.push(index);
    }
  }
  return free;
}

/** How many starts all hosts offer. */
export function allOf(rival: Rival, hosts: readonly Host[], days: number, stepMin: number): string[] {
  return [...anyOf(rival, hosts, days, stepMin)]
    .filter(([, those]) => those.length === hosts.length)
    .map(([start]) => start);
}
