/** Whose the texts of a seat are: one that reads like that of its group is the group's, and follows it. */
import type { EntityManager } from '@mikro-orm/postgresql';
import type { EngineBooking } from '../storage/booking.entity.js';
import { lockOpenSeats } from './booking-lock.js';
import { LOG_STEPS } from './booking-log.js';
import type { BookingTexts } from './booking-request.js';

/** What they are when the group's texts are those of `to`, which were those of `from`. */
export function textsWithGroup(seat: BookingTexts, from: BookingTexts, to: BookingTexts): BookingTexts {
  const text = (name: keyof BookingTexts): string => (seat[name] === from[name] ? to[name] : seat[name]);
  return { what: text('what'), place: text('place'), description: text('description') };
}

/** Only of open seats: one that is due ended before, with the texts that it had then. */
const FOLLOW = `
  with step as (
    select b.app_id, b.id, b.version + 1 as version, 'edit' as action, b.state as from_state, b.state as to_state,
      ?::text as actor, ?::timestamptz as at, n.what, n.place, n.description, jsonb_strip_nulls(jsonb_build_object(
        'what', nullif(n.what, b.what), 'where', nullif(n.place, b.place), 'description', nullif(n.description, b.description)
      )) as input
    from engine.booking b
      cross join jsonb_to_record(?::jsonb) as was(what text, place text, description text)
      cross join jsonb_to_record(?::jsonb) as becomes(what text, place text, description text)
      cross join lateral (select
        case when b.what = was.what then becomes.what else b.what end as what,
        case when b.place = was.place then becomes.place else b.place end as place,
        case when b.description = was.description then becomes.description else b.description end as description
      ) n
    where b.app_id = ? and b.owner_booking_id = ? and not b.completed and (b.due_at is null or b.due_at > ?::timestamptz)
      and (n.what, n.place, n.description) is distinct from (b.what, b.place, b.description)
  ), written as (
    update engine.booking b set what = step.what, place = step.place, description = step.description,
      version = step.version, updated_at = step.at
    from step where b.app_id = step.app_id and b.id = step.id
  )
  ${LOG_STEPS}`;

/** Has the open seats of a group booking follow its new texts, each as a new version. The owner's row is locked. */
export async function followTexts(
  tx: EntityManager,
  owner: EngineBooking,
  was: BookingTexts,
  actor: string,
  at: Date,
): Promise<void> {
  const { appId, id, what, place, description } = owner;
  await lockOpenSeats(tx, owner);
  const texts = [was, { what, place, description }].map((each) => JSON.stringify(each));
  await tx.execute(FOLLOW, [actor, at.toISOString(), ...texts, appId, id, at.toISOString()]);
}
