import { UniqueConstraintViolationException } from '@mikro-orm/core';

/** True when the database refused a row because another one has the same value under that constraint. */
export function violatesUnique(error: unknown, constraint: string): boolean {
  return (
    error instanceof UniqueConstraintViolationException && 'constraint' in error && error.constraint === constraint
  );
}
