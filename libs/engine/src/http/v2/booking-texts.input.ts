/** The texts of a booking and the JSON that comes with one: how long each may be. */
import type { Input } from './input.js';
import type { JsonObject } from './values.js';

export const MAX_WHAT = 1_000;
export const MAX_WHERE = 2_000;
export const MAX_DESCRIPTION = 32_000;
/** Of one free-form object (customer, meta, settings, an action's input), as JSON text. */
export const MAX_JSON_LENGTH = 16_384;

/** Must be sent, but may be empty: the widget sends a description always, and often an empty one. */
export function readText(input: Input, name: string, max: number): string {
  const value = input.string(name, { max });
  if (value === undefined) {
    input.problem(name, `The ${name} field is required.`);
  }
  return value ?? '';
}

/** A free-form object, kept as sent. */
export function readJson(input: Input, name: string): JsonObject | undefined {
  const value = input.object(name);
  if (value !== undefined && JSON.stringify(value).length > MAX_JSON_LENGTH) {
    input.problem(name, `The ${name} may not be greater than ${MAX_JSON_LENGTH} characters of JSON.`);
  }
  return value;
}
