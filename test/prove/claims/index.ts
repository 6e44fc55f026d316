import type { Claim } from '../claim.js';
import type { DatabaseKind, Options } from '../options.js';
import { connectionsClaim } from './connections.js';
import { crashClaim } from './crash.js';
import { migrationClaim } from './migration.js';
import { operationsClaim } from './operations.js';
import { sameKeyClaim } from './same-key.js';
import { seatsClaim } from './seats.js';
import { slotsClaim } from './slots.js';
import { webhooksClaim } from './webhooks.js';

export const CLAIMS: readonly Claim[] = [
  slotsClaim,
  seatsClaim,
  sameKeyClaim,
  operationsClaim,
  migrationClaim,
  crashClaim,
  connectionsClaim,
  webhooksClaim,
];

/** Those that are to be tried on such a database. */
export function claimsFor(kind: DatabaseKind, { only, plant }: Pick<Options, 'only' | 'plant'>): Claim[] {
  return CLAIMS.filter(
    ({ name, on, startsEmpty }) =>
      (on === undefined || on === kind) &&
      (only === undefined || name.includes(only)) &&
      // There is no constraint to drop before a server has migrated the database.
      !(plant === 'no-exclusion' && startsEmpty === true),
  );
}
