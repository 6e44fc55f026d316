/**
 * Our reference in the meta of what is booked or held at Timekit: the id of our row, by which it is found again after an
 * unknown outcome. Natively clients neither send nor see it. At Timekit they can do both, so where it is found says nothing
 * of a booking that we know already under another id.
 */
import { RequestError } from './http.errors.js';

export const REF_KEY = 'openslot_ref';

type Meta = Readonly<Record<string, unknown>>;

export function withRef(meta: Meta, id: string): Record<string, unknown> {
  return { ...meta, [REF_KEY]: id };
}

export function withoutRef(meta: Meta): Record<string, unknown> {
  const { [REF_KEY]: _ref, ...own } = meta;
  return own;
}

/** Throws `http.invalid_body` for a client's meta that holds our key. */
export function checkMeta(meta: Meta): void {
  if (Object.hasOwn(meta, REF_KEY)) {
    throw RequestError.invalidField(`/meta/${REF_KEY}`, 'reserved', `${REF_KEY} is reserved.`);
  }
}
