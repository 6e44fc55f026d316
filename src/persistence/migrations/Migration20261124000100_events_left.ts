import { Migration } from '@mikro-orm/migrations';

/** A booking that went with its resource left its events in the calendars of further resources, where nobody could remove them. */
export class Migration20261124000100_events_left extends Migration {
  override up(): void {
    this.addSql(REMOVE);
  }
}

const REMOVE = `
  delete from "engine"."event" e where e.booking_id is not null
    and not exists (select 1 from "engine"."booking" b where b.app_id = e.app_id and b.id = e.booking_id)`;
