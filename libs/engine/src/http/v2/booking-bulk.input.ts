/** The bodies of `/bookings/bulk`. Source: docs/timekit-contract.md 7.11; what it leaves open is in the README. */
import { isAction } from '../../app/booking-graph.js';
import type { BookingAct } from '../../app/booking-actions.service.js';
import type { BulkFlags, BulkItem, Relating } from '../../app/bulk-bookings.service.js';
import { EngineError } from '../../engine.errors.js';
import { readActionInput } from './booking-change.input.js';
import { withDottedFields } from './booking-fields.js';
import { Input } from './input.js';

const MAX_ITEMS = 100;

export interface BulkBody {
  readonly bookings: readonly unknown[];
  readonly flags: BulkFlags & Relating;
}

export function readBulk(body: unknown): BulkBody {
  const input = new Input(withDottedFields(body));
  input.object('openslot');
  const bookings = input.array('bookings', { required: true });
  if (Array.isArray(input.raw('bookings')) && (bookings.length === 0 || bookings.length > MAX_ITEMS)) {
    input.problem('bookings', `The bookings must have from 1 to ${MAX_ITEMS} items.`);
  }
  const flags = {
    deleteAllOnError: input.bool('delete_all_on_error') ?? false,
    stopOnFirstError: input.bool('stop_on_first_error') ?? false,
    relate: input.bool('relate_bookings') ?? false,
    bulkId: input.uuid('openslot.bulk_id'),
  };
  input.done();
  return { bookings, flags };
}

/** One item of `PUT /bookings/bulk`. Throws 422. */
export function readBulkAct(item: unknown): BookingAct {
  const input = new Input(item);
  const id = input.uuid('id', { required: true });
  const action = input.string('action', { required: true });
  if (action !== '' && !isAction(action)) {
    input.problem('action', 'The selected action is invalid.');
  }
  input.done();
  return { id, action, input: readActionInput(item, action) };
}

/** Every item as `read` reads it; what it throws belongs to the item. */
export async function readItems<T>(
  items: readonly unknown[],
  read: (item: unknown) => T | Promise<T>,
): Promise<BulkItem<T>[]> {
  const results: BulkItem<T>[] = [];
  for (const item of items) {
    try {
      results.push(await read(item));
    } catch (error) {
      if (!(error instanceof EngineError)) {
        throw error;
      }
      results.push(error);
    }
  }
  return results;
}
