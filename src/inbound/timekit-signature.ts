/** The signature of what Timekit sends: HMAC-SHA256 of the body as it came, in hex (docs/timekit-contract.md 9.3). */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Secret } from '../core/secret.js';

const HEX = /^[0-9a-f]{64}$/i;

/** Whether one of the secrets made it. Takes as long for a wrong signature as for a right one, whichever secret it is. */
export function isSignedByTimekit(body: Buffer, signature: string, secrets: readonly Secret[]): boolean {
  if (!HEX.test(signature)) {
    return false;
  }
  const given = Buffer.from(signature, 'hex');
  return secrets
    .map((secret) => timingSafeEqual(createHmac('sha256', secret.reveal()).update(body).digest(), given))
    .includes(true);
}
