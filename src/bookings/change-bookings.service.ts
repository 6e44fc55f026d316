/**
 * Actions on many bookings, as `change-booking.service.ts` performs one: the turns of all are taken, in the order of ids, then
 * there is one call, and all that came of it is recorded in one transaction.
 */
import { Injectable } from '@nestjs/common';
import { TimekitNotFoundError } from '#libs/timekit';
import { inParallel } from '../core/in-parallel.js';
import type { ItemRefusal } from '../http/bulk-failed.js';
import { readActionInputs } from './action-inputs.js';
import { leadsTo } from './booking-graph.js';
import type { ChangeNote } from './booking-history.service.js';
import { BookingLooks } from './booking-looks.service.js';
import { BookingStore, type ChangeOutcome } from './booking-store.service.js';
import { BookingTurns, type Wish } from './booking-turns.service.js';
import { BookingsError, isGone } from './bookings.errors.js';
import { BookingsService } from './bookings.service.js';
import { answerOrThrow, bulkAnswer, type BulkFlags, type ItemRow, ofItem, remaining } from './bulk-answer.js';
import type { BulkActionDto, BulkAnswerDto } from './bulk.dto.js';
import {
  ChangeOutcomes,
  isOfUpstream,
  isUnknown,
  mayHaveMoved,
  type UpstreamError,
} from './change-outcomes.service.js';
import { judgeFailed } from './failed-action.js';
import type { KnownBooking } from './upstream-bookings.service.js';
import { type SentAction, UpstreamBulk } from './upstream-bulk.service.js';

/** `row`: with the turn, once that is had. */
interface Item extends SentAction {
  readonly seen: KnownBooking;
  /** What the inputs were read from. */
  readonly sent: BulkActionDto;
  readonly note: ChangeNote;
}

/** What came of an item that had its turn. */
interface Result {
  readonly item: Item;
  /** To be recorded. */
  readonly found?: Pick<ChangeOutcome, 'values' | 'change'>;
  /** Nobody knows what came of it, so the turn is kept. */
  readonly open?: boolean;
  readonly refusal?: unknown;
}

const LOOKS_AT_ONCE = 8;

@Injectable()
export class ChangeBookings {
  constructor(
    private readonly bookings: BookingsService,
    private readonly store: BookingStore,
    private readonly turns: BookingTurns,
    private readonly upstream: UpstreamBulk,
    private readonly looks: BookingLooks,
    private readonly outcomes: ChangeOutcomes,
  ) {}

  /** Throws `http.invalid_body` with nothing done, and what `bulkAnswer` makes. Other refusals are those of their items. */
  async run(dtos: readonly BulkActionDto[], flags: BulkFlags, actor: string): Promise<BulkAnswerDto> {
    const read = await this.read(dtos, actor);
    const { items, refused } = await this.takeTurns(read.items, read.refused, flags);
    // What an earlier attempt of this request did is not sent again.
    const before: Result[] = [];
    const unsent: Item[] = [];
    for (const item of items) {
      if (await this.turns.hasMade(item.row, wishOf(item))) {
        before.push({ item, found: { values: {}, change: item.note } });
      } else {
        unsent.push(item);
      }
    }
    const results = [...before, ...(await this.perform(unsent, flags))];
    return await this.record(
      results.toSorted((a, b) => a.item.index - b.item.index),
      refused,
      flags,
    );
  }

  /**
   * Sends the actions. Where one ends the others, Timekit also stops at one that somebody else was faster with; here that one
   * counts as performed, so the others are sent again without it.
   */
  private async perform(items: readonly Item[], flags: BulkFlags): Promise<Result[]> {
    const results: Result[] = [];
    for (let left = items; ;) {
      const round = await this.send(left, flags);
      const untried = round.filter(isUntried);
      results.push(...round.filter((each) => !isUntried(each)));
      const ended = round.some(({ refusal, open }) => refusal !== undefined || open === true);
      if (ended || untried.length === 0 || untried.length === left.length) {
        return [...results, ...untried];
      }
      left = untried.map(({ item }) => item);
    }
  }

  private async send(items: readonly Item[], flags: BulkFlags): Promise<Result[]> {
    const { done, refused, open, cause } = await this.upstream.act(items, flags);
    const errors = new Map(refused.map(({ index, error }) => [index, error]));
    const standings = new Map(done.map(({ sent, standing }) => [sent.index, standing]));
    const openOnes = new Set(open.map(({ index }) => index));
    return await inParallel(items, LOOKS_AT_ONCE, new AbortController().signal, async (item): Promise<Result> => {
      const standing = standings.get(item.index);
      if (standing !== undefined) {
        const { state, completed } = standing;
        return { item, found: { values: { state, completed }, change: item.note } };
      }
      const error = openOnes.has(item.index) ? cause : errors.get(item.index);
      return error === undefined ? { item } : await this.afterFailure(item, error);
    });
  }

  private async read(
    dtos: readonly BulkActionDto[],
    actor: string,
  ): Promise<{ items: Item[]; refused: ItemRefusal[] }> {
    const items: Item[] = [];
    const refused: ItemRefusal[] = [];
    for (const [index, dto] of dtos.entries()) {
      try {
        const { action } = dto;
        const inputs = readActionInputs(dto, action);
        const seen = await this.bookings.known(dto.booking_id);
        items.push({
          index,
          row: seen,
          seen,
          sent: dto,
          action,
          inputs,
          note: { actor, action, detail: { ...inputs } },
        });
      } catch (error) {
        refused.push({ index, error: ofItem(error) });
      }
    }
    return { items, refused };
  }

  /** With one moment to give up for all, and begun anew at the end, so that none has lapsed when Timekit is called. */
  private async takeTurns(
    all: readonly Item[],
    refusedHere: readonly ItemRefusal[],
    flags: BulkFlags,
  ): Promise<{ items: Item[]; refused: ItemRefusal[] }> {
    const refused = [...refusedHere];
    const wanted = remaining('actions', flags, all, refused);
    const giveUpAt = this.turns.longestWait();
    const taken: Item[] = [];
    for (const item of wanted.toSorted((a, b) => (a.row.id < b.row.id ? -1 : 1))) {
      try {
        taken.push({ ...item, row: await this.turns.take(item.row.id, wishOf(item), giveUpAt) });
      } catch (error) {
        refused.push({ index: item.index, error: ofItem(error) });
      }
    }
    const held: Item[] = [];
    for (const item of taken) {
      const row = await this.store.renewTurn(item.row);
      if (row === undefined) {
        refused.push({ index: item.index, error: BookingsError.changedMeanwhile(item.row.id) });
      } else {
        held.push({ ...item, row });
      }
    }
    try {
      const items = remaining('actions', flags, held, refused);
      await this.endTurns(held.filter((item) => !items.includes(item)));
      return { items: items.toSorted((a, b) => a.index - b.index), refused };
    } catch (error) {
      await this.endTurns(held);
      throw error;
    }
  }

  private async endTurns(items: readonly Item[]): Promise<void> {
    for (const { row } of items) {
      await this.store.endTurn(row);
    }
  }

  private async afterFailure(item: Item, refused: unknown): Promise<Result> {
    const error = upstreamErrorOf(refused, item.row);
    if (!mayHaveMoved(error)) {
      const found = isGone(error) ? await this.endOf(item) : undefined;
      return { item, ...(found === undefined ? {} : { found }), refusal: error };
    }
    try {
      const { turn, current } = await this.outcomes.look(item.row, isUnknown(error));
      const takenId = await this.outcomes.takenBy(error);
      const { found, refusal } = judgeFailed({ ...item, turn, takenId }, error, current);
      const open = isUnknown(error) && found === undefined;
      return { item: { ...item, row: turn }, ...(found === undefined ? {} : { found }), open, refusal };
    } catch (lost) {
      return { item, open: true, refusal: ofItem(lost) };
    }
  }

  /** What to record of one that is gone; undefined while Timekit cannot be asked about that. */
  private async endOf({ row }: Item): Promise<Result['found']> {
    try {
      return await this.looks.at(row);
    } catch (error) {
      ofItem(error);
      return undefined;
    }
  }

  private async record(
    results: readonly Result[],
    refusedBefore: readonly ItemRefusal[],
    flags: BulkFlags,
  ): Promise<BulkAnswerDto> {
    const found = results.flatMap((each) => (each.found === undefined ? [] : [{ ...each, found: each.found }]));
    const outcomes = found.map(({ item, found: { values, change } }) => ({ turn: item.row, values, change }));
    const ended = results.filter((each) => each.found === undefined && each.open !== true).map(({ item }) => item.row);
    const refusedNow = results.flatMap(({ item: { index }, refusal }) =>
      refusal === undefined ? [] : [{ index, error: refusal }],
    );
    const answer = await this.store.recordAll(outcomes, ended, (rows) => {
      const done: ItemRow[] = [];
      const lost: ItemRefusal[] = [];
      for (const [place, { item, refusal }] of found.entries()) {
        const row = rows[place];
        if (row === undefined) {
          lost.push({ index: item.index, error: BookingsError.changedMeanwhile(item.row.id) });
        } else if (refusal === undefined) {
          done.push({ index: item.index, row });
        }
      }
      return bulkAnswer('actions', flags, done, [...refusedBefore, ...refusedNow, ...lost]);
    });
    return answerOrThrow(answer);
  }
}

/** Another one of the request kept Timekit from it. */
function isUntried({ found, refusal, open }: Result): boolean {
  return found === undefined && refusal === undefined && open !== true;
}

function wishOf({ action, note }: Item): Wish {
  return { shows: ({ graph, state }) => leadsTo(graph, action, state), note };
}

function upstreamErrorOf(error: unknown, row: KnownBooking): UpstreamError {
  if (error instanceof TimekitNotFoundError) {
    return BookingsError.goneUpstream(row.id, error);
  }
  if (!isOfUpstream(error)) {
    throw error;
  }
  return error;
}
