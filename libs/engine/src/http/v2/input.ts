/**
 * Reads an unknown body field by field and collects every problem, in Laravel's words, so that a client learns of all of
 * them at once: `{"errors": {"name": ["The name field is required."]}}`.
 *
 * A reader returns the value, undefined when an optional field is absent or null, and a placeholder when there was a
 * problem. So nothing may be used before `done()`, which throws when there were problems. Unknown fields are
 * ignored. Text that PostgreSQL cannot hold (U+0000, half a surrogate pair) is a problem here rather than an error there.
 */
import { canonicalZone, isZone } from '#libs/scheduling';
import { EngineError } from '../../engine.errors.js';
import { readUuid } from './uuid.js';
import { isEmail, isObject, isStorable, MAX_EMAIL, type JsonObject } from './values.js';

interface Required {
  readonly required: true;
}

interface TextRule {
  readonly required?: boolean;
  /** In UTF-16 code units. */
  readonly max?: number;
}

const DEFAULT_MAX_TEXT = 10_000;
const MAX_URL = 2_048;
const PLACEHOLDER_UUID = '00000000-0000-0000-0000-000000000000';

export class Input {
  readonly #fields: JsonObject;
  readonly #problems: Record<string, string[]> = {};
  readonly #action: string | undefined;

  /** `body` may be missing or empty; anything else that is no object is a problem of `body`. `action`: see `EngineError.invalid`. */
  constructor(body: unknown, action?: string) {
    this.#action = action;
    this.#fields = {};
    if (isObject(body)) {
      this.#fields = body;
    } else if (body !== undefined && body !== null && body !== '' && !(Array.isArray(body) && body.length === 0)) {
      this.problem('body', 'The body must be an object.');
    }
  }

  /** True when the field was sent, even as null. */
  has(name: string): boolean {
    return Object.hasOwn(this.#fields, name) && this.#fields[name] !== undefined;
  }

  /** True when the field was sent as null: a client clears it. */
  isNull(name: string): boolean {
    return this.has(name) && this.#fields[name] === null;
  }

  /** The field as sent, unchecked. */
  raw(name: string): unknown {
    return this.has(name) ? this.#fields[name] : undefined;
  }

  problem(field: string, message: string): void {
    (this.#problems[field] ??= []).push(message);
  }

  /** Throws one 422 with every problem so far. */
  done(): void {
    if (Object.keys(this.#problems).length > 0) {
      throw EngineError.invalid(this.#problems, this.#action);
    }
  }

  string(name: string, rule: TextRule & Required): string;
  string(name: string, rule?: TextRule): string | undefined;
  string(name: string, rule: TextRule = {}): string | undefined {
    const value = this.#present(name, rule.required === true, (v) => typeof v !== 'string' || v.trim() !== '');
    if (value === undefined) {
      return rule.required === true ? '' : undefined;
    }
    if (typeof value !== 'string') {
      return this.#wrong(name, 'must be a string', '');
    }
    const max = rule.max ?? DEFAULT_MAX_TEXT;
    if (value.length > max) {
      return this.#wrong(name, `may not be greater than ${max} characters`, '');
    }
    if (!isStorable(value)) {
      return this.#wrong(name, 'contains a character that is not allowed', '');
    }
    return value;
  }

  uuid(name: string, rule: Required): string;
  uuid(name: string, rule?: { readonly required?: boolean }): string | undefined;
  uuid(name: string, rule: { readonly required?: boolean } = {}): string | undefined {
    const value = this.#present(name, rule.required === true);
    if (value === undefined) {
      return rule.required === true ? PLACEHOLDER_UUID : undefined;
    }
    const id = readUuid(value);
    if (id === null) {
      // Recorded without an article and a full stop: "calendar id must be a valid UUID".
      this.problem(name, `${label(name)} must be a valid UUID`);
    }
    return id ?? PLACEHOLDER_UUID;
  }

  bool(name: string): boolean | undefined {
    const value = this.#present(name, false);
    switch (value) {
      case undefined:
        return undefined;
      case true:
      case 1:
      case '1':
      case 'true':
        return true;
      case false:
      case 0:
      case '0':
      case 'false':
        return false;
      default:
        return this.#wrong(name, 'field must be true or false', false);
    }
  }

  /** A JSON object, kept as sent. An empty array counts as one: PHP clients write `{}` so. */
  object(name: string, rule: Required): JsonObject;
  object(name: string, rule?: { readonly required?: boolean }): JsonObject | undefined;
  object(name: string, rule: { readonly required?: boolean } = {}): JsonObject | undefined {
    const value = this.#present(name, rule.required === true);
    if (value === undefined) {
      return rule.required === true ? {} : undefined;
    }
    if (Array.isArray(value) && value.length === 0) {
      return {};
    }
    if (!isObject(value)) {
      return this.#wrong(name, 'must be an object', {});
    }
    return this.#storable(name, value, {});
  }

  array(name: string, rule: Required): unknown[];
  array(name: string, rule?: { readonly required?: boolean }): unknown[] | undefined;
  array(name: string, rule: { readonly required?: boolean } = {}): unknown[] | undefined {
    const value = this.#present(name, rule.required === true);
    if (value === undefined) {
      return rule.required === true ? [] : undefined;
    }
    if (!Array.isArray(value)) {
      return this.#wrong(name, 'must be an array', []);
    }
    return this.#storable(name, value, []);
  }

  /** An array of strings, each of at most `max` code units. */
  strings(name: string, rule: { readonly max?: number } = {}): string[] | undefined {
    const value = this.array(name);
    const max = rule.max ?? DEFAULT_MAX_TEXT;
    const strings: string[] = [];
    for (const [index, entry] of (value ?? []).entries()) {
      if (typeof entry !== 'string') {
        this.problem(`${name}.${index}`, `The ${label(name)}.${index} must be a string.`);
      } else if (entry.length > max) {
        this.problem(`${name}.${index}`, `The ${label(name)}.${index} may not be greater than ${max} characters.`);
      } else {
        strings.push(entry);
      }
    }
    return value === undefined ? undefined : strings;
  }

  email(name: string, rule: Required): string;
  email(name: string, rule?: { readonly required?: boolean }): string | undefined;
  email(name: string, rule: { readonly required?: boolean } = {}): string | undefined {
    const value = this.string(name, { ...rule, max: MAX_EMAIL })?.trim();
    if (value === undefined || value === '') {
      return rule.required === true ? '' : undefined;
    }
    return isEmail(value) ? value : this.#wrong(name, 'must be a valid email address', '');
  }

  /** An IANA zone, in its canonical spelling. */
  zone(name: string, rule: Required): string;
  zone(name: string, rule?: { readonly required?: boolean }): string | undefined;
  zone(name: string, rule: { readonly required?: boolean } = {}): string | undefined {
    const value = this.string(name, { ...rule, max: 64 });
    if (value === undefined || value === '') {
      return rule.required === true ? '' : undefined;
    }
    return isZone(value) ? canonicalZone(value) : this.#wrong(name, 'must be a valid zone', '');
  }

  /** `#rgb` or `#rrggbb`. */
  color(name: string): string | undefined {
    const value = this.string(name, { max: 32 });
    if (value === undefined) {
      return undefined;
    }
    return /^#(?:[0-9a-f]{3}|[0-9a-f]{6})$/i.test(value) ? value : this.#wrong(name, 'must be a hex color', '');
  }

  oneOf<T extends string>(name: string, choices: readonly T[]): T | undefined {
    const value = this.#present(name, false);
    if (value === undefined) {
      return undefined;
    }
    const choice = choices.find((candidate) => candidate === value);
    if (choice === undefined) {
      this.problem(name, `The selected ${label(name)} is invalid.`);
    }
    return choice;
  }

  /** An absolute http or https URL, as sent. */
  url(name: string): string | undefined {
    const value = this.string(name, { max: MAX_URL });
    if (value === undefined) {
      return undefined;
    }
    const protocol = URL.canParse(value) ? new URL(value).protocol : '';
    return protocol === 'https:' || protocol === 'http:' ? value : this.#wrong(name, 'format is invalid', '');
  }

  /** The field unless it is absent, null, or not `filled` though required; notes the problem of a required one. */
  #present(name: string, required: boolean, filled: (value: unknown) => boolean = () => true): unknown {
    const value = this.raw(name) ?? undefined;
    if (value !== undefined && (!required || filled(value))) {
      return value;
    }
    if (required) {
      this.problem(name, `The ${label(name)} field is required.`);
    }
    return undefined;
  }

  #wrong<T>(name: string, rule: string, placeholder: T): T {
    this.problem(name, `The ${label(name)} ${rule}.`);
    return placeholder;
  }

  #storable<T>(name: string, value: T, placeholder: T): T {
    return isStorable(value) ? value : this.#wrong(name, 'cannot be stored', placeholder);
  }
}

function label(name: string): string {
  return name.replaceAll('_', ' ');
}
