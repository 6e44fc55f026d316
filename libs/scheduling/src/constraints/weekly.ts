import { assertNever } from '../assert-never.js';
import { WEEKDAYS, WEEKEND, EVERY_DAY, dailyPattern, type WeekPattern } from '../week.js';
import type { Constraint } from './constraint.js';

/** The readings a constraint speaks of, whether it allows or blocks them; none for periods, which are not weekly. */
export function weeklyPattern(constraint: Constraint): WeekPattern {
  switch (constraint.kind) {
    case 'allow_day_and_time':
    case 'block_day_and_time':
      return dailyPattern([constraint.day], constraint.startMinute, constraint.endMinute);
    case 'allow_hours':
    case 'block_hours':
      return dailyPattern(EVERY_DAY, constraint.startMinute, constraint.endMinute);
    case 'allow_day':
    case 'block_day':
      return dailyPattern([constraint.day]);
    case 'allow_weekdays':
    case 'block_weekdays':
      return dailyPattern(WEEKDAYS);
    case 'allow_weekends':
    case 'block_weekends':
      return dailyPattern(WEEKEND);
    case 'allow_period':
    case 'block_period':
      return [];
    default:
      return assertNever(constraint);
  }
}
