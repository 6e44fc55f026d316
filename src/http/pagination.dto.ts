/**
 * Pages of the native lists: newest first, an opaque cursor instead of page numbers, so that rows made while a client
 * reads do not shift its pages. A cursor is the id (UUIDv7, so ordered by time) of the last row of the page before, where a
 * list has no other order.
 */
import { Transform } from 'class-transformer';
import { IsInt, IsOptional, Matches, Max, Min } from 'class-validator';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { isUuid } from '../core/ids.js';
import { RequestError } from './http.errors.js';

const MAX_PAGE_SIZE = 100;
const DEFAULT_PAGE_SIZE = 50;

export class PageQueryDto {
  @ApiPropertyOptional({
    description: 'Rows per page.',
    minimum: 1,
    maximum: MAX_PAGE_SIZE,
    default: DEFAULT_PAGE_SIZE,
  })
  @IsOptional()
  @Transform(({ value }) => (typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value))
  @IsInt()
  @Min(1)
  @Max(MAX_PAGE_SIZE)
  limit: number = DEFAULT_PAGE_SIZE;

  @ApiPropertyOptional({ description: '`next_cursor` of the page before; leave it out for the first page.' })
  @IsOptional()
  @Matches(/^[\w-]{1,200}$/, { message: 'cursor must be a next_cursor that this list returned' })
  cursor?: string;
}

export interface Page<T> {
  data: T[];
  /** Null on the last page. */
  next_cursor: string | null;
}

/** The id after which the page begins; undefined for the first page. */
export function cursorId(query: PageQueryDto): string | undefined {
  return cursorAs(query, (text) => (isUuid(text) ? text : undefined));
}

/** A place in a list, as clients are given it and send it back. */
export function toCursor(text: string): string {
  return Buffer.from(text).toString('base64url');
}

export function fromCursor(cursor: string): string {
  return Buffer.from(cursor, 'base64url').toString('utf8');
}

/** What `read` makes of the cursor; undefined for the first page. Throws for a cursor that it makes nothing of. */
export function cursorAs<T>({ cursor }: PageQueryDto, read: (text: string) => T | undefined): T | undefined {
  if (cursor === undefined) {
    return undefined;
  }
  const after = read(fromCursor(cursor));
  if (after === undefined) {
    throw RequestError.invalidQuery([
      { pointer: '/cursor', code: 'cursor', detail: 'cursor must be a next_cursor that this list returned.' },
    ]);
  }
  return after;
}

/** A page from up to `limit + 1` rows: the extra row tells whether there is a next page. `cursorOf`: where a row stands. */
export function pageOf<Row extends { id: string }, T>(
  rows: readonly Row[],
  limit: number,
  present: (row: Row) => T,
  cursorOf: (row: Row) => string = ({ id }) => id,
): Page<T> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    data: shown.map(present),
    next_cursor: rows.length > limit && last !== undefined ? toCursor(cursorOf(last)) : null,
  };
}
