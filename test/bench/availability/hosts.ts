/** Made-up people, the same in every run: Monday to Friday, 9 to 17, in five zones, with half-hour meetings. */
import { busyTime, parseConstraints, type AvailabilityQuery, type Constraint, type Mode } from '#libs/scheduling';

export const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;
/** A Monday. */
export const FROM = Date.UTC(2030, 0, 7);
export const ZONES = ['UTC', 'Europe/Copenhagen', 'America/New_York', 'Asia/Kolkata', 'Australia/Sydney'] as const;
export const LENGTH_MIN = 30;

export interface Host {
  readonly zone: string;
  /** Half-hour meetings, ascending, on quarter hours, apart from each other. */
  readonly busy: readonly { readonly start: number; readonly end: number }[];
}

/** `count` hosts, each with `busy` meetings spread evenly over `days`. */
export function makeHosts(count: number, busy: number, days: number): Host[] {
  const stepMin = Math.floor((days * 1440) / busy / 15) * 15;
  return Array.from({ length: count }, (_, host) => ({
    zone: ZONES[host % ZONES.length] ?? 'UTC',
    busy: Array.from({ length: busy }, (_entry, index) => {
      // Somewhere in its own stretch of time, so that no two overlap.
      const places = Math.max(1, (stepMin - LENGTH_MIN) / 15 + 1);
      const start = FROM + (index * stepMin + ((index * 7919 + host * 104_729) % places) * 15) * MINUTE_MS;
      return { start, end: start + LENGTH_MIN * MINUTE_MS };
    }),
  }));
}

export const OFFICE_HOURS: readonly Constraint[] = constraints([
  { allow_hours: { start: 9, end: 17 } },
  { block_weekends: {} },
]);

export function queryFor(hosts: readonly Host[], days: number, stepMin: number, mode: Mode): AvailabilityQuery {
  return {
    mode,
    from: FROM,
    to: FROM + days * DAY_MS,
    lengthMs: LENGTH_MIN * MINUTE_MS,
    incrementMs: stepMin * MINUTE_MS,
    seed: 1,
    maxSlots: 100_000,
    maxNamed: 10_000_000,
    resources: hosts.map(({ zone, busy }, index) => ({
      id: `host-${index}`,
      timezone: zone,
      levels: { resource: OFFICE_HOURS },
      busy: busyTime(busy.map((each) => ({ ...each, claim: true }))),
    })),
  };
}

function constraints(json: unknown): readonly Constraint[] {
  const parsed = parseConstraints(json);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return parsed.value;
}
