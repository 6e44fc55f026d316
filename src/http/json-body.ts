/**
 * Reads JSON bodies for both faces. An empty body is allowed (the Timekit SDK sends such PUTs). Refused before any handler
 * sees them: what PostgreSQL cannot store (NUL, lone surrogates) and what exhausts the stack (deep nesting), each of which
 * would otherwise become a 500 far from its cause; and objects of thousands of fields, since the time that validation
 * takes grows with the square of their number.
 */
import { HttpException, HttpStatus } from '@nestjs/common';

export const BODY_LIMIT_BYTES = 256 * 1024;
const MAX_DEPTH = 32;
const MAX_FIELDS = 1000;

class UnreadableBodyError extends HttpException {
  constructor(reason: string) {
    super(reason, HttpStatus.BAD_REQUEST);
  }
}

/** The parsed body; undefined when it is empty. Throws an HTTP 400 that says what is wrong. */
export function parseJsonBody(text: string): unknown {
  if (text.trim() === '') {
    return undefined;
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new UnreadableBodyError('The request body is not valid JSON.');
  }
  checkContent(value);
  return value;
}

function checkContent(root: unknown): void {
  const pending: { value: unknown; depth: number }[] = [{ value: root, depth: 0 }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { value, depth } = next;
    if (typeof value === 'string') {
      checkText(value);
    } else if (typeof value === 'object' && value !== null) {
      if (depth >= MAX_DEPTH) {
        throw new UnreadableBodyError(`The request body is nested more than ${MAX_DEPTH} levels deep.`);
      }
      const entries = Object.entries(value);
      if (entries.length > MAX_FIELDS && !Array.isArray(value)) {
        throw new UnreadableBodyError(`The request body has an object with more than ${MAX_FIELDS} fields.`);
      }
      for (const [key, child] of entries) {
        if (key === '__proto__' || key === 'constructor') {
          throw new UnreadableBodyError(`The request body has a field named ${key}, which is not allowed.`);
        }
        checkText(key);
        pending.push({ value: child, depth: depth + 1 });
      }
    }
  }
}

function checkText(text: string): void {
  if (text.includes('\0') || !text.isWellFormed()) {
    throw new UnreadableBodyError('The request body holds a NUL character or half of a surrogate pair.');
  }
}
