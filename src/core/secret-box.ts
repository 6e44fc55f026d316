/**
 * Secrets at rest: AES-256-GCM with a random 96-bit nonce. A blob is `v1.<nonce>.<ciphertext and tag>`, base64url.
 * The owner's name (`engine:app:<id>`, say) is authenticated with it, so a blob moved to another row does not open.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import type { Secret } from './secret.js';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export class SecretBox {
  readonly #key: Buffer;

  /** `secretsKey`: any string of 32 or more characters; hashed to the 256-bit key. */
  constructor(secretsKey: Secret) {
    this.#key = createHash('sha256').update('openslot:secrets:v1:').update(secretsKey.reveal()).digest();
  }

  seal(plain: string, owner: string): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce).setAAD(Buffer.from(owner));
    const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return `v1.${nonce.toString('base64url')}.${sealed.toString('base64url')}`;
  }

  /** Throws when the blob was altered, belongs to another owner, or was sealed with another key. */
  open(blob: string, owner: string): string {
    const [version, nonce, sealed] = blob.split('.');
    if (version !== 'v1' || nonce === undefined || sealed === undefined) {
      throw new Error('This is not a sealed secret of version 1.');
    }
    const bytes = Buffer.from(sealed, 'base64url');
    const decipher = createDecipheriv('aes-256-gcm', this.#key, Buffer.from(nonce, 'base64url'), {
      authTagLength: TAG_BYTES,
    })
      .setAAD(Buffer.from(owner))
      .setAuthTag(bytes.subarray(-TAG_BYTES));
    return decipher.update(bytes.subarray(0, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
  }
}
