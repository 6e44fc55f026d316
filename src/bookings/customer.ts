/**
 * The customer of a booking: a name and an e-mail address, two fields that mean something to Timekit (`phone`,
 * `timezone`), and the platform's own fields as plain values. Source: docs/timekit-contract.md 7.1.
 */
import { isEmail } from 'class-validator';
import { canonicalZone, isZone } from '#libs/scheduling';
import type { FieldError } from '../core/domain-error.js';
import { RequestError } from '../http/http.errors.js';
import type { BookingCustomer } from './booking.entity.js';

const MAX_TEXT = 255;
const MAX_EMAIL = 254;
const MAX_OWN_FIELDS = 50;
const MAX_OWN_NAME = 64;
const MAX_OWN_TEXT = 2_000;
const KNOWN = ['name', 'email', 'phone', 'timezone'];

/** Throws `http.invalid_body` with every mistake, pointing below `/customer`. */
export function readCustomer(value: Readonly<Record<string, unknown>>): BookingCustomer {
  const errors: FieldError[] = [];
  const name = readText(value, 'name', errors);
  const email = readText(value, 'email', errors);
  if (email !== undefined && (email.length > MAX_EMAIL || !isEmail(email))) {
    errors.push(mistake('email', 'email', 'must be an e-mail address'));
  }
  const phone = value['phone'] === undefined ? undefined : readText(value, 'phone', errors);
  const timezone = readZone(value['timezone'], errors);
  const own = readOwnFields(value, errors);
  if (errors.length > 0 || name === undefined || email === undefined) {
    throw RequestError.invalidBody(errors);
  }
  return {
    ...own,
    name,
    email,
    ...(phone === undefined ? {} : { phone }),
    ...(timezone === undefined ? {} : { timezone }),
  };
}

/** How bookings of one person are found, whatever the letter case. */
export function emailKeyOf(email: string): string {
  return email.trim().toLowerCase();
}

function readText(value: Readonly<Record<string, unknown>>, field: string, errors: FieldError[]): string | undefined {
  const text = value[field];
  if (typeof text === 'string' && text.trim() !== '' && text.length <= MAX_TEXT) {
    return text;
  }
  errors.push(mistake(field, 'text', `must be a text of 1 to ${MAX_TEXT} characters`));
  return undefined;
}

function readZone(zone: unknown, errors: FieldError[]): string | undefined {
  if (zone === undefined) {
    return undefined;
  }
  if (!isZone(zone)) {
    errors.push(mistake('timezone', 'time_zone', 'must be an IANA time zone'));
    return undefined;
  }
  return canonicalZone(zone);
}

function readOwnFields(value: Readonly<Record<string, unknown>>, errors: FieldError[]): Record<string, unknown> {
  const own = Object.entries(value).filter(([field]) => !KNOWN.includes(field));
  if (own.length > MAX_OWN_FIELDS) {
    errors.push({
      pointer: '/customer',
      code: 'too_many',
      detail: `customer has more than ${MAX_OWN_FIELDS} own fields.`,
    });
    return {};
  }
  for (const [field, entry] of own) {
    if (field === '' || field.length > MAX_OWN_NAME) {
      errors.push(mistake(field, 'name', `must have a name of 1 to ${MAX_OWN_NAME} characters`));
    } else if (field === 'id') {
      // Timekit gives customers ids of its own.
      errors.push(mistake(field, 'reserved', 'is reserved'));
    } else if (typeof entry !== 'number' && typeof entry !== 'boolean' && !isOwnText(entry)) {
      errors.push(
        mistake(field, 'plain', `must be a text of at most ${MAX_OWN_TEXT} characters, a number, or true or false`),
      );
    }
  }
  return Object.fromEntries(own);
}

function isOwnText(entry: unknown): boolean {
  return typeof entry === 'string' && entry.length <= MAX_OWN_TEXT;
}

function mistake(field: string, code: string, rule: string): FieldError {
  const pointer = `/customer/${field.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  return { pointer, code, detail: `${field.slice(0, MAX_OWN_NAME)} ${rule}.` };
}
