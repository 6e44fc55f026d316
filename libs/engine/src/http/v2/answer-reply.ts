/** Sends an answer that is bytes already, under a strong tag; 304 when the caller has those bytes. */
import type { Answer } from '../../app/answer-cache.js';
import type { Reply } from './reply.js';

/**
 * `If-None-Match` counts on these POSTs as it does on a GET: they only read, and are POSTs because a question does not fit
 * into an address.
 */
export function sendAnswer({ bytes, etag }: Answer, ifNoneMatch: string | undefined, reply: Reply): Buffer | undefined {
  reply.header('etag', etag);
  if (ifNoneMatch !== undefined && namesTag(ifNoneMatch, etag)) {
    reply.status(304);
    return undefined;
  }
  reply.header('content-type', 'application/json; charset=utf-8');
  return bytes;
}

/** Compared weakly (RFC 9110, 13.1.2): whoever compressed the answer on the way has made its tag a weak one. */
function namesTag(header: string, etag: string): boolean {
  const tags = header.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes('*') || tags.includes(etag);
}
