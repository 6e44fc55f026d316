/** The secrets that sign an endpoint's deliveries: `whsec_` and 24 to 64 bytes in base64, sealed at rest. */
import { randomBytes } from 'node:crypto';
import type { SecretBox } from '../core/secret-box.js';
import type { WebhookEndpoint } from './webhook-endpoint.entity.js';

export const SECRET_PREFIX = 'whsec_';
const NEW_SECRET_BYTES = 32;
const SECRET_BYTES = { min: 24, max: 64 };

export function newSecret(): string {
  return SECRET_PREFIX + randomBytes(NEW_SECRET_BYTES).toString('base64');
}

/** Source: Standard Webhooks 1.0.0, "Symmetric signatures". */
export function isSecret(text: string): boolean {
  const encoded = text.startsWith(SECRET_PREFIX) ? text.slice(SECRET_PREFIX.length) : '';
  const bytes = Buffer.from(encoded, 'base64');
  return bytes.length >= SECRET_BYTES.min && bytes.length <= SECRET_BYTES.max && bytes.toString('base64') === encoded;
}

export function sealSecret(box: SecretBox, endpointId: string, secret: string): string {
  return box.seal(secret, ownerOf(endpointId));
}

/**
 * All that sign at that moment, the newest first: two within 24 hours of a rotation. Undefined when one cannot be opened, as after
 * `SECRETS_KEY` was replaced.
 */
export function openSecrets(
  box: SecretBox,
  endpoint: Pick<WebhookEndpoint, 'id' | 'secret' | 'previousSecret' | 'previousSecretUntil'>,
  now: Date,
): string[] | undefined {
  const { id, secret, previousSecret, previousSecretUntil } = endpoint;
  const overlaps = previousSecret !== null && previousSecretUntil !== null && previousSecretUntil > now;
  try {
    return [secret, ...(overlaps ? [previousSecret] : [])].map((sealed) => box.open(sealed, ownerOf(id)));
  } catch {
    return undefined;
  }
}

function ownerOf(endpointId: string): string {
  return `webhook:endpoint:${endpointId}`;
}
