import { Migration20261122000000_initial } from './Migration20261122000000_initial.js';
import { Migration20261122000100_booking_due } from './Migration20261122000100_booking_due.js';
import { Migration20261122000110_group_seats } from './Migration20261122000110_group_seats.js';
import { Migration20261122000200_idempotency } from './Migration20261122000200_idempotency.js';
import { Migration20261122000300_reservations } from './Migration20261122000300_reservations.js';
import { Migration20261122000310_bulk } from './Migration20261122000310_bulk.js';
import { Migration20261122000400_booking_resource } from './Migration20261122000400_booking_resource.js';
import { Migration20261122000410_resource_capacity } from './Migration20261122000410_resource_capacity.js';
import { Migration20261122000500_booking_rescheduled } from './Migration20261122000500_booking_rescheduled.js';
import { Migration20261122000510_booking_moving } from './Migration20261122000510_booking_moving.js';
import { Migration20261122000600_outbox } from './Migration20261122000600_outbox.js';
import { Migration20261122000610_booking_graphs } from './Migration20261122000610_booking_graphs.js';
import { Migration20261122000620_native_due } from './Migration20261122000620_native_due.js';
import { Migration20261122000700_holds } from './Migration20261122000700_holds.js';
import { Migration20261122000710_booking_hold } from './Migration20261122000710_booking_hold.js';
import { Migration20261122000720_resource_capacity } from './Migration20261122000720_resource_capacity.js';
import { Migration20261122000800_sandbox_clock } from './Migration20261122000800_sandbox_clock.js';
import { Migration20261122000810_sandbox_clock_set_to } from './Migration20261122000810_sandbox_clock_set_to.js';
import { Migration20261122000900_booking_moving_index } from './Migration20261122000900_booking_moving_index.js';
import { Migration20261122000910_booking_bulk } from './Migration20261122000910_booking_bulk.js';
import { Migration20261123000100_making_since } from './Migration20261123000100_making_since.js';
import { Migration20261123000110_engine_alike } from './Migration20261123000110_engine_alike.js';
import { Migration20261123000200_subjects_told } from './Migration20261123000200_subjects_told.js';
import { Migration20261123000210_hold_held_by } from './Migration20261123000210_hold_held_by.js';
import { Migration20261123000300_availability_version } from './Migration20261123000300_availability_version.js';
import { Migration20261123000400_booking_reminders } from './Migration20261123000400_booking_reminders.js';
import { Migration20261123000410_calendar_creation } from './Migration20261123000410_calendar_creation.js';
import { Migration20261123000600_webhooks } from './Migration20261123000600_webhooks.js';
import { Migration20261123000700_webhook_turns } from './Migration20261123000700_webhook_turns.js';
import { Migration20261123000800_booking_changes_told } from './Migration20261123000800_booking_changes_told.js';
import { Migration20261123000900_inbound_events } from './Migration20261123000900_inbound_events.js';
import { Migration20261123001000_reconciliation_total } from './Migration20261123001000_reconciliation_total.js';
import { Migration20261123001130_hold_due } from './Migration20261123001130_hold_due.js';
import { Migration20261123001140_hold_turns_left } from './Migration20261123001140_hold_turns_left.js';
import { Migration20261124000100_events_left } from './Migration20261124000100_events_left.js';
import { Migration20261124000200_versions_begun } from './Migration20261124000200_versions_begun.js';

/** Every migration, oldest first. A released one is never edited; a change of the schema adds one. */
export const MIGRATIONS = [
  Migration20261122000000_initial,
  Migration20261122000100_booking_due,
  Migration20261122000110_group_seats,
  Migration20261122000200_idempotency,
  Migration20261122000300_reservations,
  Migration20261122000310_bulk,
  Migration20261122000400_booking_resource,
  Migration20261122000410_resource_capacity,
  Migration20261122000500_booking_rescheduled,
  Migration20261122000510_booking_moving,
  Migration20261122000600_outbox,
  Migration20261122000610_booking_graphs,
  Migration20261122000620_native_due,
  Migration20261122000700_holds,
  Migration20261122000710_booking_hold,
  Migration20261122000720_resource_capacity,
  Migration20261122000800_sandbox_clock,
  Migration20261122000810_sandbox_clock_set_to,
  Migration20261122000900_booking_moving_index,
  Migration20261122000910_booking_bulk,
  Migration20261123000100_making_since,
  Migration20261123000110_engine_alike,
  Migration20261123000200_subjects_told,
  Migration20261123000210_hold_held_by,
  Migration20261123000300_availability_version,
  Migration20261123000400_booking_reminders,
  Migration20261123000410_calendar_creation,
  Migration20261123000600_webhooks,
  Migration20261123000700_webhook_turns,
  Migration20261123000800_booking_changes_told,
  Migration20261123000900_inbound_events,
  Migration20261123001000_reconciliation_total,
  Migration20261123001130_hold_due,
  Migration20261123001140_hold_turns_left,
  Migration20261124000100_events_left,
  Migration20261124000200_versions_begun,
];
