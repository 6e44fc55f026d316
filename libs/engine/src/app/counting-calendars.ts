/**
 * Which calendars count for availability: the primary one of a resource, and every synced one. An event without a
 * booking blocks time only in a calendar that counts; what a booking blocks is its claim, whatever its calendar.
 */

/** The rule as an SQL condition on `engine.calendar` under `alias`. */
export function countsForAvailability(alias: string): string {
  return `(${alias}.is_primary or ${alias}.provider_sync)`;
}
