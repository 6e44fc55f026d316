/** The triggers that count a resource's `availability_version` up. Their function is made by the migration of that name. */
import type { TriggerDef } from '@mikro-orm/postgresql';

type RowEvent = 'insert' | 'update' | 'delete';

/** One trigger for each event, named `<table>_availability_<event>`; a condition says which rows matter. */
export function availabilityTriggers(
  table: string,
  conditions: Readonly<Partial<Record<RowEvent, string>>>,
): TriggerDef[] {
  return (Object.keys(conditions) as RowEvent[]).map((event) => {
    const name = `${table}_availability_${event}`;
    const when = conditions[event] === '' ? '' : ` when (${conditions[event]})`;
    return {
      name,
      timing: 'after',
      events: [event],
      expression: `create trigger "${name}" after ${event} on "engine"."${table}" for each row${when} execute function engine.availability_changed()`,
    };
  });
}
