import { parseConstraints, type Constraint } from '#libs/scheduling';

/** Texts kept; a resource's rules are short, and those of most resources of an app are alike. */
const KEPT = 1_000;

const known = new Map<string, readonly Constraint[]>();

/**
 * The constraints of a resource out of their JSON text, the same list for the same text. They were checked when they were
 * written; rules that no longer parse must not silently open the resource up.
 */
export function storedConstraints(resourceId: string, text: string): readonly Constraint[] {
  const kept = known.get(text);
  if (kept !== undefined) {
    return kept;
  }
  const parsed = parseConstraints(JSON.parse(text));
  if (!parsed.ok) {
    throw new Error(`The stored availability constraints of resource ${resourceId} are not readable`);
  }
  if (known.size >= KEPT) {
    known.clear();
  }
  known.set(text, parsed.value);
  return parsed.value;
}
