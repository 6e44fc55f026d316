/** The only door of the scheduling core. */
export { assertNever } from './assert-never.js';
export { searchDates, searchSlots, searchUnavailable } from './availability.js';
export { BUSY_KIND, busyTime } from './busy.js';
export type { BusyEntry, BusyTime } from './busy.js';
export { sortOf } from './constraints/constraint.js';
export type {
  Constraint,
  ConstraintKind,
  ConstraintLevels,
  ConstraintSort,
  LevelName,
} from './constraints/constraint.js';
export { allowedWindows } from './constraints/evaluate.js';
export { parseConstraints } from './constraints/parse.js';
export { fixedDurationMs, parseDuration } from './duration.js';
export type { CalendarDuration } from './duration.js';
export { explainStarts } from './explain.js';
export type { Reason, ReasonCode, ResourceExplanation, StartExplanation } from './explanation.js';
export { applyAfter } from './filters/after.js';
export type { AfterFilter, Filter, Filters, FiltersJson } from './filters/filter.js';
export { filtersFromConstraints } from './filters/from-constraints.js';
export { parseFilters } from './filters/parse.js';
export { checkGraph } from './graph/check.js';
export type {
  AutomaticAction,
  BookingAction,
  BookingState,
  Effect,
  Graph,
  GraphName,
  GroupEnd,
  Transition,
} from './graph/graph.js';
export { AUTO_COMPLETE_DELAY_MS, graphs, isGraphName } from './graph/graphs.js';
export { allowedActions, begin, clientActions, isFinal, seatEnd, statesOf, transition } from './graph/transition.js';
export { brokenLimit, MAX_HELD_DAYS_OF_RESOURCE, MAX_LIVE_HOLDS, MAX_LIVE_HOLDS_OF_RESOURCE } from './hold-limits.js';
export type { BrokenLimit, LiveHold, WantedHold } from './hold-limits.js';
export { clamp, coveredTimes, intersect, subtract, union } from './interval.js';
export type { EpochMs, Interval } from './interval.js';
export type { Issue, ParseResult } from './parse-result.js';
export type { PeriodBound } from './period-bound.js';
export { formatPhp } from './php-date.js';
export { parsePhp } from './php-parse.js';
export { MODES } from './query.js';
export type { AvailabilityQuery, DateAvailability, Mode, ResourceInput, Slot, SlotTable } from './query.js';
export { namedBy, slotsOf, slotTable } from './slot-table.js';
export { seededRandom, shuffle } from './random.js';
export { isRelative, resolveTime } from './relative-time.js';
export { roundFrom } from './rounding.js';
export type { RoundFromOptions } from './rounding.js';
export { SchedulingError } from './scheduling.errors.js';
export type { SchedulingErrorCode } from './scheduling.errors.js';
export { slotBytes } from './slot-bytes.js';
export { TIMESTAMP_BYTES, TimestampWriter } from './timestamp-bytes.js';
export { formatCompact, formatOffset, parseTimestamp } from './timestamp.js';
export { localDate, offsetMinutesAt, startOfDay, startOfNextDay, wallToInstant } from './zone.js';
export type { Disambiguation } from './zone.js';
export { canonicalZone, isZone } from './zone-name.js';
export type { Weekday } from './week.js';
