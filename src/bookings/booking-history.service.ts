/**
 * Every change of a booking's row: the values, the next version, the history, the outbox, and what time will do next, in one
 * transaction.
 */
import { isDeepStrictEqual } from 'node:util';
import { type EntityManager, LockMode } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { transition } from '#libs/scheduling';
import { executeWhole, insertInto, returning, type Sql, sql, together, updateEach } from '#libs/sql';
import { newId } from '../core/ids.js';
import { BulkFailed } from '../http/bulk-failed.js';
import { IdempotentWork } from '../idempotency/idempotent-work.js';
import { OutboxService } from '../outbox/outbox.service.js';
import { BookingChange } from './booking-change.entity.js';
import { type Due, dueOf, dueWithGroup, isDue } from './booking-due.js';
import { bookingFact } from './booking-fact.js';
import { actionBetween, createActionOf, graphOf, openSeats, PENDING } from './booking-graph.js';
import { remindAtAfter } from './booking-reminders.js';
import type { BookingValues } from './booking-values.js';
import { Booking, type BookingRow } from './booking.entity.js';
import { presentBooking } from './bookings.dto.js';
import type { BulkAnswer } from './bulk-answer.js';
import type { KnownBooking } from './upstream-bookings.service.js';
import type { UpstreamStanding } from './upstream-standing.js';

/** Who did what. */
export interface ChangeNote {
  readonly actor: string;
  readonly action: string;
  readonly detail: Record<string, unknown>;
}

/** What came of the making of a booking. */
export interface NewOutcome {
  readonly standing: UpstreamStanding;
  readonly actor: string;
  readonly at: Date;
}

export interface NewEntry {
  readonly pending: BookingRow;
  readonly outcome: NewOutcome;
}

/** What somebody did at Timekit, found when looking there. */
export const RECONCILE: ChangeNote = { actor: 'system', action: 'reconcile', detail: {} };

/** Whether the client that waits is answered with the row as it is then: its answer is stored with it. */
export type Ending = 'answers' | 'goes_on';

const TEXTS = ['what', 'place', 'description'] as const;

const LOCK_SEATS = 'select 1 from openslot.booking where owner_booking_id = ? and not completed order by id for update';

@Injectable()
export class BookingHistory {
  constructor(
    private readonly outbox: OutboxService,
    private readonly work: IdempotentWork,
  ) {}

  /**
   * Version 1 of bookings that were pending, as one statement, in their order. Undefined, with nothing written, for one whose
   * row is not pending any more, or gone.
   */
  async enterNew(em: EntityManager, entries: readonly NewEntry[]): Promise<(KnownBooking | undefined)[]> {
    const rows: KnownBooking[] = [];
    for (const { pending, outcome } of entries) {
      rows.push(await this.newRow(em, pending, outcome));
    }
    const isPending = sql(`stored.state = '${PENDING}'`);
    const written = await this.enterWith(
      em,
      entries,
      rows,
      returning(updateEach(em, Booking, rows.map(outcomeColumns), isPending), 'stored.id'),
    );
    return rows.map((row) => (written.has(row.id) ? row : undefined));
  }

  /** The same for one whose row is gone. */
  async enterAgain(em: EntityManager, entry: NewEntry): Promise<KnownBooking> {
    const row = await this.newRow(em, entry.pending, entry.outcome);
    await this.enterWith(em, [entry], [row], returning(insertInto(em, Booking, [row]), 'id'));
    return row;
  }

  /** Whether a booking with that id was told of, though it may be gone. */
  async wasTold(em: EntityManager, id: string): Promise<boolean> {
    return await this.outbox.hasTold(em, 'booking', id);
  }

  /** The ids of those that were written. `written` returns them, too. */
  private async enterWith(
    em: EntityManager,
    entries: readonly NewEntry[],
    rows: readonly KnownBooking[],
    written: Sql,
  ): Promise<ReadonlySet<string>> {
    const noted = rows.map((row, index) => {
      const { actor } = entries[index]!.outcome;
      return { row, note: { actor, action: createActionOf(row.graph), detail: {} } };
    });
    const changes = noted.map(({ row, note }) => changeRow(row, note, null));
    const facts = noted.map(({ row, note }) => bookingFact(row, { ...note, from: null }));
    const parts = {
      written,
      noted: insertInto(em, BookingChange, changes, sql('given.booking_id in (select id from written)')),
      told: this.outbox.writing(em, facts, sql('given.subject_id in (select id from written)')),
    };
    const done = await executeWhole<{ id: string }>(em, together(parts, sql('select id from written')));
    this.outbox.written(em);
    return new Set(done.map(({ id }) => id));
  }

  private async newRow(em: EntityManager, pending: BookingRow, { standing, at }: NewOutcome): Promise<KnownBooking> {
    const { timekitBookingId, state, completed } = standing;
    const known = { timekitBookingId, state, completed, version: 1, changingSince: null, updatedAt: at };
    const row = { ...columnsOf(pending), ...known };
    const remindAt = remindAtAfter(null, row, at);
    return { ...row, ...dueOf(row), ...(await this.dueWithOwner(em, row, at)), remindAt };
  }

  /** The next version of a row that the transaction has locked. */
  async enter(tx: EntityManager, row: BookingRow, values: BookingValues, change: ChangeNote, at: Date): Promise<void> {
    const { actor, action } = change;
    const from = row.state;
    const byTime = isByTime(row, values, change, at);
    const before = { ...row };
    Object.assign(row, values, { version: row.version + 1, updatedAt: at });
    Object.assign(row, dueOf(row), { remindAt: remindAtAfter(before, row, at) });
    tx.create(BookingChange, changeRow(row, change, from));
    this.outbox.write(tx, bookingFact(row, { actor, action, from }));
    if (values.ownerBookingId !== undefined) {
      Object.assign(row, await this.dueWithOwner(tx, row, at));
    }
    if (row.graph === 'group_owner' && row.completed && from !== row.state) {
      await this.endSeats(tx, row, at);
    }
    if (row.graph === 'group_owner') {
      await this.markRenamed(tx, row, before, at);
    }
    if (row.bulkId !== null && from !== row.state && !byTime) {
      await this.markRelated(tx, row, from, at);
    }
  }

  /** Stores the answer of the client that waits, if this is its end. */
  async end(tx: EntityManager, row: BookingRow, ending: Ending): Promise<void> {
    if (ending === 'answers') {
      await this.work.recorded(tx, presentBooking(row));
    }
  }

  /** The same for the answer to many at once, unless it is a failure, or a repeat may get a better one. */
  async endAll(tx: EntityManager, answer: BulkAnswer | BulkFailed): Promise<void> {
    if (answer instanceof BulkFailed) {
      return;
    }
    if (answer.isFinal) {
      await this.work.recorded(tx, answer.body);
    } else {
      this.work.leftOpen(answer.body);
    }
  }

  /** Of a seat that is new in a group booking, which may have ended while the seat was on its way here. */
  private async dueWithOwner(em: EntityManager, seat: BookingRow, at: Date): Promise<Partial<Due>> {
    const { ownerBookingId: id } = seat;
    const owner = id === null ? null : await em.findOneOrFail(Booking, { id }, { lockMode: LockMode.PESSIMISTIC_READ });
    return owner?.completed === true ? dueWithGroup(seat, owner.state, at) : {};
  }

  /** Timekit ended seats with their group booking. Each of them is looked at before it is shown or changed again. */
  private async endSeats(tx: EntityManager, owner: BookingRow, at: Date): Promise<void> {
    // In the one order of everybody who changes several bookings, which the updates alone would not keep.
    await tx.execute(LOCK_SEATS, [owner.id]);
    for (const standing of openSeats()) {
      const due = dueWithGroup(standing, owner.state, at);
      if (due.dueAt !== null) {
        await tx.nativeUpdate(Booking, { ownerBookingId: owner.id, ...standing }, due);
      }
    }
  }

  /** Open seats that have a text of their group booking follow it. Each of them is looked at before it is shown again. */
  private async markRenamed(tx: EntityManager, owner: BookingRow, before: BookingRow, at: Date): Promise<void> {
    const renamed = TEXTS.filter((name) => owner[name] !== before[name]);
    if (renamed.length === 0) {
      return;
    }
    await tx.execute(LOCK_SEATS, [owner.id]);
    const following = { $or: renamed.map((name) => ({ [name]: before[name] })) };
    const notDue = { $or: [{ dueAt: null }, { dueAt: { $gt: at } }] };
    for (const standing of openSeats()) {
      const seats = { ownerBookingId: owner.id, ...standing, $and: [following, notDue] };
      await tx.nativeUpdate(Booking, seats, { dueAt: at, dueAction: 'edit', dueState: standing.state });
    }
  }

  /**
   * Whoever acted on the booking may have acted on those that it is related to as well. Each that it may be true of is
   * looked at before it is shown or changed again. Their rows are locked (`booking-lock.ts`).
   */
  private async markRelated(tx: EntityManager, { id, graph, state, bulkId }: BookingRow, from: string, at: Date) {
    const action = actionBetween(graph, from, state);
    const others = action === undefined ? [] : await tx.find(Booking, { bulkId, id: { $ne: id }, completed: false });
    for (const other of others) {
      const step = transition(graphOf(other.graph), other.state, action ?? '');
      if (step.ok && !isDue(other, at)) {
        Object.assign(other, { dueAt: at, dueAction: action, dueState: step.to });
      }
    }
  }
}

/** What the making of a booking says of a row that was there before. */
function outcomeColumns(row: BookingRow): Partial<BookingRow> & { id: string } {
  const { id, timekitBookingId, state, completed, version, changingSince, updatedAt } = row;
  const { dueAt, dueAction, dueState, remindAt } = row;
  return {
    id,
    timekitBookingId,
    state,
    completed,
    version,
    changingSince,
    dueAt,
    dueAction,
    dueState,
    remindAt,
    updatedAt,
  };
}

/** Of the row's version. `from`: null when the booking was made. */
function changeRow(row: BookingRow, { actor, action, detail }: ChangeNote, from: string | null) {
  const { id: bookingId, version, state: toState, updatedAt: at } = row;
  return { id: newId(), bookingId, version, actor, action, fromState: from, toState, detail, at };
}

/** The row without what the ORM adds to it. */
function columnsOf(row: BookingRow & Partial<Booking>): BookingRow {
  const { owner: _owner, resource: _resource, ...columns } = row;
  return columns;
}

/** Whether nobody acted, but the moment came. The state alone does not say: a client may complete a booking early. */
function isByTime(row: BookingRow, { state }: BookingValues, { actor }: ChangeNote, at: Date): boolean {
  const planned = dueOf(row);
  return actor === RECONCILE.actor && isDue(planned, at) && planned.dueState === state;
}

/** Whether any of the values is new to the row. */
export function brings(row: BookingRow, values: BookingValues): boolean {
  const known = { ...row };
  return !isDeepStrictEqual({ ...known, ...values }, known);
}
