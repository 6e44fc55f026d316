/**
 * What becomes of many seats of a group booking, in two statements however many they are: one locks them in the order of
 * everybody, one writes rows and log. Where each of them goes is read from the graphs and given to the statement as a table.
 */
import type { EntityManager } from '@mikro-orm/postgresql';
import {
  allowedActions,
  graphs,
  type GroupEnd,
  seatEnd,
  statesOf,
  type Transition,
  transition,
} from '#libs/scheduling';
import type { EngineBooking } from '../storage/booking.entity.js';
import { SEAT_GRAPHS } from './booking-graph.js';
import { lockOpenSeats } from './booking-lock.js';
import { LOG_STEPS } from './booking-log.js';
import { freeSeats } from './group-seats.js';

/** Where the seats go that stand like this. */
interface SeatMove {
  readonly graph: string;
  readonly state: string;
  /** For those that are due: what time does to them. */
  readonly due_action?: string;
  /** For the others: whether they are completed with their group. */
  readonly auto_complete?: boolean;
  readonly action: string;
  readonly to_state: string;
  readonly frees: boolean;
}

/** Who ended their group, with which words, and when. */
interface Ending {
  readonly actor: string;
  readonly input: Record<string, unknown>;
  readonly at: Date;
}

type Group = Pick<EngineBooking, 'appId' | 'id'>;

const STANDING = SEAT_GRAPHS.flatMap((name) => statesOf(graphs[name]).map((state) => ({ graph: graphs[name], state })));

/** What time may do to them by itself, which ends them. */
const BY_TIME: readonly SeatMove[] = STANDING.flatMap(({ graph, state }) =>
  allowedActions(graph, state).flatMap((action) =>
    moveOf(graph.name, action, transition(graph, state, action), { due_action: action }),
  ),
);

/** All of their moves are to an end. A seat that was due before that moment ended at its own. */
const MOVE = `
  with move as (
    select * from jsonb_to_recordset(?::jsonb) as m(
      graph text, state text, due_action text, auto_complete boolean, action text, to_state text, frees boolean)
  ), seat as (
    select b.*, b.due_at is not null and b.due_at <= ?::timestamptz as is_due from engine.booking b
    where b.app_id = ? and b.owner_booking_id = ? and not b.completed
  ), step as (
    select s.app_id, s.id, s.version + 1 as version, s.state as from_state, m.action, m.to_state, m.frees,
      case when s.is_due then 'system' else ? end as actor,
      case when s.is_due then '{}' else ?::jsonb end as input,
      case when s.is_due then greatest(s.due_at, s.updated_at) else ?::timestamptz end as at
    from seat s join move m on m.graph = s.graph and m.state = s.state
      and case when s.is_due then m.due_action = s.due_action else m.auto_complete = s.auto_complete end
  ), moved as (
    update engine.booking b set state = step.to_state, completed = true, version = step.version, updated_at = step.at,
      inputs = b.inputs || jsonb_build_object(step.action, step.input), due_at = null, due_action = null
    from step where b.app_id = step.app_id and b.id = step.id
  ), logged as (${LOG_STEPS})
  select count(*) filter (where frees)::int as freed from step`;

/** Ends the open seats of a group booking that ended, as their graphs say. The owner's row is locked. */
export async function endSeats(tx: EntityManager, owner: Group, end: GroupEnd, ending: Ending): Promise<void> {
  const withGroup = STANDING.flatMap(({ graph, state }) =>
    [true, false].flatMap((autoComplete) => {
      const move = seatEnd(graph, state, end, autoComplete);
      return move === undefined ? [] : moveOf(graph.name, move.action, move, { auto_complete: autoComplete });
    }),
  );
  await lockOpenSeats(tx, owner);
  await moveSeats(tx, owner, [...BY_TIME, ...withGroup], ending);
}

/** Does to the seats of a group booking that are due at `at` what time does. The owner's row is locked for sharing. */
export async function settleSeats(tx: EntityManager, owner: Group, at: Date): Promise<void> {
  await lockOpenSeats(tx, owner, at);
  await moveSeats(tx, owner, BY_TIME, { actor: 'system', input: {}, at });
}

async function moveSeats(
  tx: EntityManager,
  owner: Group,
  moves: readonly SeatMove[],
  { actor, input, at }: Ending,
): Promise<void> {
  const { appId, id } = owner;
  const moment = at.toISOString();
  const given = [JSON.stringify(moves), moment, appId, id, actor, JSON.stringify(input), moment];
  const [{ freed } = { freed: 0 }] = await tx.execute<{ freed: number }[]>(MOVE, given);
  if (freed > 0) {
    await freeSeats(tx, owner, freed);
  }
}

/** None when it is no move to an end. */
function moveOf(
  graph: string,
  action: string,
  move: Transition,
  when: Pick<SeatMove, 'due_action' | 'auto_complete'>,
): SeatMove[] {
  return move.ok && move.final
    ? [{ graph, state: move.from, ...when, action, to_state: move.to, frees: move.effects.includes('free_seat') }]
    : [];
}
