/**
 * Paths with ids in them. An id is one path segment, whatever it holds: it is percent-encoded, and one that encoding cannot
 * tame is refused, because `DELETE /resources/` plus an empty id, or `..`, would be another request than the one meant.
 */
export interface PathTemplate {
  readonly texts: readonly string[];
  readonly ids: readonly string[];
}

/** Tag for paths: path`/bookings/${id}/${action}`. Nothing is checked until the path is rendered. */
export function path(texts: TemplateStringsArray, ...ids: string[]): PathTemplate {
  return { texts, ids };
}

/** The path to send, or undefined when an id is empty, `.`, `..` or not well-formed Unicode. */
export function renderPath(template: PathTemplate | string): string | undefined {
  if (typeof template === 'string') return template;
  const segments = template.ids.map(encodeSegment);
  if (segments.includes(undefined)) return undefined;
  return template.texts.map((text, index) => text + (segments[index] ?? '')).join('');
}

/** The path with `:id` in place of its ids, for messages. */
export function describePath(template: PathTemplate | string): string {
  return typeof template === 'string' ? template : template.texts.join(':id');
}

function encodeSegment(id: string): string | undefined {
  if (id === '' || id === '.' || id === '..') return undefined;
  try {
    return encodeURIComponent(id);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}
