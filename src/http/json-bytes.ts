import { hash } from 'node:crypto';

/** An answer that is JSON already, as bytes, under a strong tag made from them. For large answers that are only read. */
export class JsonBytes {
  readonly etag: string;

  constructor(readonly bytes: Uint8Array) {
    this.etag = `"${hash('sha256', bytes, 'base64url')}"`;
  }
}
