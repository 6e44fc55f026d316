/** The headers of a successful answer that follow from its body, so that an answer can be stored before it is sent. */
import { SetMetadata } from '@nestjs/common';
import { tagOf } from './entity-tag.js';
import { JsonBytes } from './json-bytes.js';

export const LOCATED_AT = 'openslot:located-at';

/** What the route makes can be read at `<base>/<id>`: the answer's `Location`. */
export const LocatedAt = (base: string) => SetMetadata(LOCATED_AT, base);

/** `ETag` of whatever has a version or is bytes; `Location` of what was made at `base`. */
export function headersOf(body: unknown, base: string | undefined): Record<string, string> {
  if (typeof body !== 'object' || body === null) {
    return {};
  }
  if (body instanceof JsonBytes) {
    return { etag: body.etag, 'content-type': 'application/json; charset=utf-8' };
  }
  return {
    ...('version' in body && typeof body.version === 'number' ? { etag: tagOf(body.version) } : {}),
    ...(base !== undefined && 'id' in body && typeof body.id === 'string' ? { location: `${base}/${body.id}` } : {}),
  };
}
