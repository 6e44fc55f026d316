import { Migration } from '@mikro-orm/migrations';

/** A booking knows the reservation whose time it took over, and no other booking can have taken it. */
export class Migration20261122000300_reservations extends Migration {
  override up(): void {
    for (const statement of STATEMENTS) {
      this.addSql(statement);
    }
  }
}

const STATEMENTS = [
  `alter table "engine"."booking" add column "reservation_id" uuid null`,
  `alter table "engine"."booking" add constraint "booking_reservation_used_once" unique ("app_id", "reservation_id")`,
];
