/** Entity tags (RFC 9110, 8.8.3): ours are strong, the version of what is shown. */
import { RequestError } from './http.errors.js';

/** `'*'`: whatever is there. */
export type EntityTags = '*' | readonly string[];

const TAG = /^(W\/)?"([\x21\x23-\x7e]*)"$/;

export function tagOf(version: number): string {
  return `"${version}"`;
}

/** The tags of `If-Match`. A weak one never matches there, so it is refused. Throws `http.invalid_header`. */
export function readIfMatch(header: string): EntityTags {
  const tags = readTags(header);
  if (tags === undefined || (tags !== '*' && tags.some((tag) => tag.startsWith('W/')))) {
    throw RequestError.invalidHeader('If-Match', 'must be * or a list of strong entity tags, such as "3"');
  }
  return tags;
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

/** Tags of ours hold no comma, so a list can be split at commas: a tag that holds one is none of ours. */
function readTags(header: string): EntityTags | undefined {
  if (header.trim() === '*') {
    return '*';
  }
  const tags = header.split(',').map((tag) => tag.trim());
  return tags.every((tag) => TAG.test(tag)) ? tags : undefined;
}
