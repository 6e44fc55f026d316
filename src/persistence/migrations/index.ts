import { Migration20261122000000_initial } from './Migration20261122000000_initial.js';
import { Migration20261122000100_booking_due } from './Migration20261122000100_booking_due.js';
import { Migration20261122000110_group_seats } from './Migration20261122000110_group_seats.js';

/** Every migration, oldest first. A released one is never edited; a change of the schema adds one. */
export const MIGRATIONS = [
  Migration20261122000000_initial,
  Migration20261122000100_booking_due,
  Migration20261122000110_group_seats,
];
