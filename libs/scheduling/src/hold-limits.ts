/**
 * How much one key may hold at a moment, so that no client takes all time off the market without booking any. Per key, since a
 * key is all that is known of who holds; a public one is shared by everybody who looks at a site, so there is room for many.
 */

const DAY_MS = 86_400_000;

export const MAX_LIVE_HOLDS = 500;
/** Times the capacity, as are the days. */
export const MAX_LIVE_HOLDS_OF_RESOURCE = 50;
export const MAX_HELD_DAYS_OF_RESOURCE = 31;

export interface LiveHold {
  readonly resourceIds: readonly string[];
  readonly heldMs: number;
  readonly expiresAtMs: number;
}

export interface WantedHold {
  readonly resources: readonly { id: string; capacity: number }[];
  readonly heldMs: number;
}

export interface BrokenLimit {
  readonly limit: 'live_holds' | 'live_holds_of_resource' | 'held_days_of_resource';
  readonly max: number;
  /** Null for what is counted over all resources. */
  readonly resourceId: string | null;
  /** When the first of those that count is over; undefined when none counts, so that waiting does not help. */
  readonly eased: number | undefined;
}

/** `live`: what the key holds already. Undefined when there is room for the wanted one. */
export function brokenLimit(live: readonly LiveHold[], { resources, heldMs }: WantedHold): BrokenLimit | undefined {
  if (live.length >= MAX_LIVE_HOLDS) {
    return { limit: 'live_holds', max: MAX_LIVE_HOLDS, resourceId: null, eased: firstOver(live) };
  }
  for (const { id, capacity } of resources) {
    const here = live.filter(({ resourceIds }) => resourceIds.includes(id));
    const broken = (limit: BrokenLimit['limit'], max: number) => ({
      limit,
      max,
      resourceId: id,
      eased: firstOver(here),
    });
    const maxHolds = MAX_LIVE_HOLDS_OF_RESOURCE * capacity;
    if (here.length >= maxHolds) {
      return broken('live_holds_of_resource', maxHolds);
    }
    const maxDays = MAX_HELD_DAYS_OF_RESOURCE * capacity;
    if (here.reduce((sum, hold) => sum + hold.heldMs, heldMs) > maxDays * DAY_MS) {
      return broken('held_days_of_resource', maxDays);
    }
  }
  return undefined;
}

function firstOver(holds: readonly LiveHold[]): number | undefined {
  return holds.length === 0 ? undefined : Math.min(...holds.map(({ expiresAtMs }) => expiresAtMs));
}
