/**
 * What ties a booking to one of Openslot's native side: `openslot_ref` in its meta, by which that finds it again. It is the
 * API key's to send and to change, and nobody loses it who leaves it out.
 */
type Meta = Record<string, unknown>;

export const REFERENCE = 'openslot_ref';

/** New meta in place of the old: all of it, but for a reference that is not given anew. */
export function metaAfter(old: Meta, meta: Meta): Meta {
  return Object.hasOwn(old, REFERENCE) ? { [REFERENCE]: old[REFERENCE], ...meta } : meta;
}
