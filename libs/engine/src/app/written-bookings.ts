/**
 * New bookings with all of their rows as one statement, which is whole by itself: a booking of one resource is there with its
 * time, or not at all.
 */
import type { EntityManager } from '@mikro-orm/postgresql';
import { executeWhole, insertInto, type Sql, sql, together } from '#libs/sql';
import type { EngineError } from '../engine.errors.js';
import { type BookingRow, EngineBooking } from '../storage/booking.entity.js';
import { EngineBookingLog } from '../storage/booking-log.entity.js';
import { EngineBookingResource } from '../storage/booking-resource.entity.js';
import { EngineEvent } from '../storage/event.entity.js';
import { EngineGroupSeats } from '../storage/group-seats.entity.js';
import { claiming, haveToTakeTurns, rowsOf, slotTaken, takeTurnsToClaim, wantedTime } from './claims.js';
import { seatsOffered, takeSeat } from './group-seats.js';
import { IS_KEPT, keeping, type Patience } from './kept-resources.js';
import type { NewBooking } from './new-booking.js';
import { ChangedMeanwhile } from './transaction.js';

export type Refusal = EngineError | ChangedMeanwhile;

interface Ended {
  readonly booking_id: string;
  readonly resource_id: string;
  readonly is_kept: boolean;
  readonly is_claimed: boolean;
}

/** Nothing of what they want could be had. Of several resources, what could be had refers to the booking. */
const REFUSED = sql('select booking_id from wanted except select booking_id from claimed');
const unlessRefused = (column: string): Sql => sql(`given.${column} not in (select booking_id from refused)`);
const OF_WRITTEN = unlessRefused('booking_id');

const IS_CLAIMED = `exists (
  select 1 from claimed c where c.booking_id = w.booking_id and c.resource_id = w.resource_id
)`;

const RESULT = sql(`
  select w.booking_id, w.resource_id, ${IS_KEPT.text} as is_kept, ${IS_CLAIMED} as is_claimed
  from wanted w order by w.resource_id`);

/** Whether it needs no transaction around it, since nothing has to be locked in front, counted with it, or undone. */
export function isOneStatement({ held, effects }: NewBooking): boolean {
  return !haveToTakeTurns(held) && !effects.includes('take_seat');
}

/**
 * Why each of them was refused, in their order: code `slot_taken`, or a resource that is not as it was read. What was written
 * of a refused booking of several resources is for the transaction around it to undo.
 */
export async function writeBookings(
  em: EntityManager,
  bookings: readonly NewBooking[],
  patience: Patience,
): Promise<(Refusal | undefined)[]> {
  const wanted = bookings.flatMap(({ row, held }) => held.map((resource) => wantedTime(row, resource, row.createdAt)));
  const taken = { wanted: rowsOf(wanted), kept: keeping(patience), claimed: claiming(IS_KEPT), refused: REFUSED };
  const ended = await executeWhole<Ended>(em, together({ ...taken, ...written(em, bookings) }, RESULT));
  const byBooking = Map.groupBy(ended, (each) => each.booking_id);
  return bookings.map(({ row }) => refusalOf(byBooking.get(row.id) ?? []));
}

/**
 * The booking has its time on every resource and all of its rows are there; or this throws code `slot_taken` or `seats_taken`,
 * or `ChangedMeanwhile`, and it is for the transaction around it to undo what was written.
 */
export async function insertBooking(tx: EntityManager, booking: NewBooking): Promise<BookingRow> {
  await takeTurnsToClaim(tx, booking.row.appId, booking.held);
  const [refusal] = await writeBookings(tx, [booking], 'waits');
  if (refusal !== undefined) {
    throw refusal;
  }
  if (booking.effects.includes('take_seat')) {
    await takeSeat(tx, booking.row);
  }
  return booking.row;
}

/** The rows of those that are not in the relation `refused`. */
function written(em: EntityManager, bookings: readonly NewBooking[]): Record<string, Sql> {
  const rows = bookings.map(({ row }) => row);
  const groups = rows.filter(({ graph }) => graph === 'group_owner');
  const further = bookings.flatMap(({ row: { appId, id: bookingId }, furtherResourceIds }) =>
    furtherResourceIds.map((resourceId) => ({ appId, bookingId, resourceId })),
  );
  const events = bookings.flatMap((booking) => booking.events);
  const logs = bookings.map(({ log }) => log);
  return {
    written: insertInto(em, EngineBooking, rows, unlessRefused('id')),
    ...(further.length > 0 && { further: insertInto(em, EngineBookingResource, further, OF_WRITTEN) }),
    ...(groups.length > 0 && { seats: insertInto(em, EngineGroupSeats, groups.map(seatsOffered), OF_WRITTEN) }),
    ...(events.length > 0 && { shown: insertInto(em, EngineEvent, events, OF_WRITTEN) }),
    logged: insertInto(em, EngineBookingLog, logs, OF_WRITTEN),
  };
}

function refusalOf(ended: readonly Ended[]): Refusal | undefined {
  if (ended.some(({ is_kept: isKept }) => !isKept)) {
    return new ChangedMeanwhile();
  }
  const lost = ended.find(({ is_claimed: isClaimed }) => !isClaimed);
  return lost === undefined ? undefined : slotTaken(lost.resource_id);
}
