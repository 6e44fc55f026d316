import type { Claim } from '../claim.js';
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
