/** Availability constraints in a request body: free JSON to the DTO, checked here by the rules of the scheduling core. */
import { parseConstraints } from '#libs/scheduling';
import { RequestError } from './http.errors.js';

/**
 * Throws `http.invalid_body` with one error per mistake in `value`, each pointing to the offending part below `pointer`
 * (`/availability_filters/0/allow_hours/end`).
 */
export function checkConstraints(value: unknown, pointer: string): void {
  const result = parseConstraints(value);
  if (result.ok) {
    return;
  }
  throw RequestError.invalidBody(
    result.issues.map(({ path, code, message }) => {
      const place = pointer + path.map((key) => `/${escapeKey(String(key))}`).join('');
      return { pointer: place, code, detail: `${place} ${message}.` };
    }),
  );
}

/** RFC 6901, section 3. */
function escapeKey(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
