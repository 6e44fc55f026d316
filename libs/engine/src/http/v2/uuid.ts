import { validate } from 'uuid';
import { EngineError } from '../../engine.errors.js';

/** The UUID in lower case, as the database prints it, or null. */
export function readUuid(value: unknown): string | null {
  return typeof value === 'string' && validate(value) ? value.toLowerCase() : null;
}

/** An id from a path. A malformed one names nothing: 404 for `model`, never a database error. */
export function pathId(value: string, model: string): string {
  const id = readUuid(value);
  if (id === null) {
    throw EngineError.notFound(model);
  }
  return id;
}
