/**
 * How receivers know that a delivery is ours and unaltered. Source: Standard Webhooks 1.0.0, "Signature scheme"; the legacy
 * header is Timekit's own, for receivers that already check it (hex HMAC-SHA256 of the raw body, no time, so no protection
 * against being sent again by somebody else).
 */
import { createHmac } from 'node:crypto';

const SECRET_PREFIX = 'whsec_';

export interface Signed {
  /** The delivery's: the same with every attempt. */
  readonly id: string;
  /** When this attempt is made. */
  readonly at: Date;
  /** The bytes that are sent. */
  readonly body: Buffer;
  /** `whsec_…`, the newest first. Each signs, so that during a rotation either is enough. */
  readonly secrets: readonly string[];
  /** Adds `x-timekit-signature`. It has room for one signature: the newest secret's, keyed with its text as it was shown. */
  readonly legacy: boolean;
}

export function signatureHeaders({ id, at, body, secrets, legacy }: Signed): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const signatures = secrets.map((secret) => {
    const hmac = createHmac('sha256', Buffer.from(secret.slice(SECRET_PREFIX.length), 'base64'));
    return `v1,${hmac.update(`${id}.${timestamp}.`).update(body).digest('base64')}`;
  });
  const [newest] = secrets;
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
    ...(legacy && newest !== undefined
      ? { 'x-timekit-signature': createHmac('sha256', newest).update(body).digest('hex') }
      : {}),
  };
}
