/** Entity tags (RFC 9110, 8.8.3): ours are strong, the version of what is shown. */
import { RequestError } from './http.errors.js';

/** `'*'`: whatever is there. */
export type EntityTags = '*' | readonly string[];

/** An element of a list, which may be empty, and the comma behind it. Of each character it is clear where it belongs. */
const ELEMENT = /[ \t]*(?:((?:W\/)?"[\x21\x23-\x7e\x80-\xff]*")[ \t]*)?(?:,|$)/y;

export function tagOf(version: number): string {
  return `"${version}"`;
}

/** The tags of `If-Match`. A weak one never matches there; with nothing else it is refused. Throws `http.invalid_header`. */
export function readIfMatch(header: string): EntityTags {
  const tags = readTags(header);
  const strong = tags === '*' ? tags : tags?.filter((tag) => !tag.startsWith('W/'));
  if (strong === undefined || strong.length === 0) {
    throw RequestError.invalidHeader('If-Match', 'must be * or a list with a strong entity tag, such as "3"');
  }
  return strong;
}

/** Whether `If-None-Match` names the tag, weakly compared. Throws `http.invalid_header`. */
export function namesTag(header: string, tag: string): boolean {
  const tags = readTags(header);
  if (tags === undefined) {
    throw RequestError.invalidHeader('If-None-Match', 'must be * or a list of entity tags, such as "3"');
  }
  return tags === '*' || tags.some((each) => each.replace(/^W\//, '') === tag);
}

export function matches(tags: EntityTags, version: number): boolean {
  return tags === '*' || tags.includes(tagOf(version));
}

/** Undefined when it is not what RFC 9110 allows, or names no tag at all. */
function readTags(header: string): EntityTags | undefined {
  if (header.trim() === '*') {
    return '*';
  }
  const tags: string[] = [];
  for (ELEMENT.lastIndex = 0; ELEMENT.lastIndex < header.length;) {
    const element = ELEMENT.exec(header);
    if (element === null) {
      return undefined;
    }
    if (element[1] !== undefined) {
      tags.push(element[1]);
    }
  }
  return tags.length > 0 ? tags : undefined;
}
