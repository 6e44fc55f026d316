/**
 * Untrusted JSON to constraints: `[{"allow_hours": {"start": 9, "end": 17}}, {"block_weekends": {}}]`.
 * Unknown parameters are ignored, as Timekit ignores unknown fields; unknown kinds are refused, since skipping a rule
 * would offer time that the caller meant to block.
 */
import { assertNever } from '../assert-never.js';
import { readDay, readHours, readParams, readPeriod, readSingleKey, type Path } from '../params.js';
import { MAX_ISSUES, type Issue, type JsonRecord, type ParseResult } from '../parse-result.js';
import type { Constraint, ConstraintKind } from './constraint.js';

const MAX_RULES = 1000;

const KINDS: readonly ConstraintKind[] = [
  'allow_day_and_time',
  'block_day_and_time',
  'allow_hours',
  'block_hours',
  'allow_day',
  'block_day',
  'allow_period',
  'block_period',
  'allow_weekdays',
  'block_weekdays',
  'allow_weekends',
  'block_weekends',
];

/** The findtime name that an old help article uses inside `constraints`. */
const ALIASES: ReadonlyMap<string, ConstraintKind> = new Map([['specific_day_and_time', 'allow_day_and_time']]);

/**
 * The constraints in the order sent, or the issues found.
 * Codes: not_an_array, too_many_rules, not_an_object, one_key_expected, unknown_constraint, unsupported_constraint, missing,
 * invalid_day, invalid_hour, empty_window, inverted_window, invalid_timestamp, inverted_period.
 */
export function parseConstraints(input: unknown): ParseResult<Constraint[]> {
  if (!Array.isArray(input)) {
    return failure('not_an_array', 'must be an array with one object per rule');
  }
  if (input.length > MAX_RULES) {
    return failure('too_many_rules', `must hold at most ${MAX_RULES} rules; drop those that have passed`);
  }
  const issues: Issue[] = [];
  const constraints: Constraint[] = [];
  for (const [index, each] of input.entries()) {
    const constraint = readConstraint(each, [index], issues);
    if (constraint !== undefined) constraints.push(constraint);
    if (issues.length >= MAX_ISSUES) break;
  }
  return issues.length > 0 ? { ok: false, issues } : { ok: true, value: constraints };
}

function failure(code: string, message: string): ParseResult<never> {
  return { ok: false, issues: [{ path: [], code, message }] };
}

function readConstraint(value: unknown, path: Path, issues: Issue[]): Constraint | undefined {
  const entry = readSingleKey(value, path, issues);
  if (entry === undefined) return undefined;
  const [name, rawParams] = entry;
  const kind = ALIASES.get(name) ?? KINDS.find((each) => each === name);
  if (kind === undefined) {
    issues.push(unknownKind(name, [...path, name]));
    return undefined;
  }
  const params = readParams(rawParams, [...path, name], issues);
  if (params === undefined) return undefined;
  return readKind(kind, params, { [name]: rawParams }, [...path, name], issues);
}

function unknownKind(name: string, path: Path): Issue {
  if (name.toLowerCase().includes('event')) {
    return { path, code: 'unsupported_constraint', message: 'rules based on calendar events are not supported' };
  }
  return { path, code: 'unknown_constraint', message: `is not a known rule; known are ${KINDS.join(', ')}` };
}

function readKind(
  kind: ConstraintKind,
  params: JsonRecord,
  source: JsonRecord,
  path: Path,
  issues: Issue[],
): Constraint | undefined {
  switch (kind) {
    case 'allow_day_and_time':
    case 'block_day_and_time': {
      const day = readDay(params['day'], [...path, 'day'], issues);
      const hours = readHours(params, path, issues);
      return day && hours && { kind, day, ...hours, source };
    }
    case 'allow_hours':
    case 'block_hours': {
      const hours = readHours(params, path, issues);
      return hours && { kind, ...hours, source };
    }
    case 'allow_day':
    case 'block_day': {
      const day = readDay(params['day'], [...path, 'day'], issues);
      return day && { kind, day, source };
    }
    case 'allow_period':
    case 'block_period': {
      const period = readPeriod(params, path, issues);
      return period && { kind, ...period, source };
    }
    case 'allow_weekdays':
    case 'block_weekdays':
    case 'allow_weekends':
    case 'block_weekends':
      return { kind, source };
    default:
      return assertNever(kind);
  }
}
