import type { Reason, ResourceExplanation } from '#libs/scheduling';
import type { OpenslotExplanation, OpenslotReason } from '#libs/timekit';
import type { NamedResourceFacts } from '../../app/availability-facts.service.js';
import type { BusyEntryDetails } from '../../app/busy-entries.js';
import type { Explained, ExplainSearch } from '../../app/explain.service.js';
import type { RequestTimes } from './times.js';

interface Presented {
  readonly explain: ExplainSearch;
  readonly explained: Explained;
  readonly times: RequestTimes;
}

/** Every start with every resource of the query. Rules and entries stand where reasons only have their indexes. */
export function presentExplanations({ explain, explained, times }: Presented): OpenslotExplanation[] {
  const factsById = new Map(explained.resources.map((facts) => [facts.id, facts]));
  const at = (ms: number | null): string | null => (ms === null ? null : times.offset(ms, 'UTC'));
  const resource = ({ id, reasons, nextStart }: ResourceExplanation) => ({
    id,
    offered: reasons.length === 0,
    next_start: at(nextStart),
    reasons: reasons.map((reason) => presentReason(reason, factsById.get(id)!, { explain, explained, times })),
  });
  return explained.starts.map(({ start, end, offered, nextStart, resources }) => ({
    start: times.offset(start, 'UTC'),
    end: explain.search.lengthMs === null ? null : times.offset(end, 'UTC'),
    offered,
    next_start: at(nextStart),
    resources: resources.map(resource),
  }));
}

function presentReason(reason: Reason, facts: NamedResourceFacts, presented: Presented): OpenslotReason {
  const { code } = reason;
  switch (reason.code) {
    case 'outside_hours':
    case 'blocked':
      return { code, level: reason.level, rules: rulesOf(reason.level, reason.rules, facts, presented) };
    case 'busy':
    case 'hold':
    case 'buffer': {
      const id = facts.busyIds[reason.entry]!;
      const entry = presented.explained.entries.get(id);
      return { code, entry: entry === undefined ? { id } : presentEntry(entry, presented.times) };
    }
    case 'before_window':
    case 'after_window':
    case 'filtered':
    case 'crosses_midnight':
    case 'off_grid':
      return { code };
  }
}

function presentEntry({ id, type, start, end, allDay, what }: BusyEntryDetails, times: RequestTimes) {
  return { id, type, start: times.offset(start, 'UTC'), end: times.offset(end, 'UTC'), all_day: allDay, what };
}

function rulesOf(
  level: 'request' | 'project' | 'resource',
  indexes: readonly number[],
  facts: NamedResourceFacts,
  { explain }: Presented,
) {
  const rules = {
    request: explain.search.constraints,
    project: explain.resources.get(facts.id)?.constraints ?? [],
    resource: facts.constraints,
  }[level];
  return indexes.map((index) => ({ index, rule: rules[index]!.source }));
}
