/** The `search` of `GET /bookings` as SQL conditions on `engine.booking b`. Source: docs/timekit-contract.md 7.3. */
import type { SearchTerm } from '../http/v2/list-query.js';
import { readUuid } from '../http/v2/uuid.js';
import { equalsId, likePattern, metaContains, NOTHING, unsearchable, type SqlCondition } from './search-conditions.js';

/** One condition a term; all of them must hold. Throws `invalid` on `search`. */
export function searchConditions(appId: string, terms: readonly SearchTerm[]): SqlCondition[] {
  return terms.map((term) => conditionOf(appId, term));
}

function conditionOf(appId: string, { key, value }: SearchTerm): SqlCondition {
  switch (key) {
    case 'id':
      return equalsId('b.id', value);
    case 'resource.id':
      return isBookedOn(appId, value);
    case 'calendar.id':
      return equalsId('b.calendar_id', value);
    case 'project.id':
      return equalsId('b.project_id', value);
    case 'graph':
      return { sql: 'b.graph = ?', params: [value] };
    case 'state':
      return { sql: 'b.state = ?', params: [value] };
    case 'completed':
      return isCompleted(value);
    case 'customer.name':
    case 'customer.email':
      return { sql: 'b.customer ->> ? ilike ?', params: [key.slice('customer.'.length), likePattern(value)] };
    default:
      return openKeyCondition(key, value);
  }
}

/** Any of the booking's resources. Two look-ups instead of an `or`, which no index would answer. */
function isBookedOn(appId: string, value: string): SqlCondition {
  const id = readUuid(value);
  return id === null
    ? NOTHING
    : {
        sql: `b.id in (select o.id from engine.booking o where o.app_id = ? and o.resource_id = ? union all
          select f.booking_id from engine.booking_resource f where f.app_id = ? and f.resource_id = ?)`,
        params: [appId, id, appId, id],
      };
}

function openKeyCondition(key: string, value: string): SqlCondition {
  const [, family, name = ''] = /^(customer|meta)\.(.+)$/s.exec(key) ?? [];
  if (family === undefined) {
    throw unsearchable(key);
  }
  return family === 'meta'
    ? metaContains('b.meta', name, value)
    : { sql: 'b.customer ->> ? = ?', params: [name, value] };
}

function isCompleted(value: string): SqlCondition {
  switch (value.toLowerCase()) {
    case 'true':
    case '1':
      return { sql: 'b.completed', params: [] };
    case 'false':
    case '0':
      return { sql: 'not b.completed', params: [] };
    default:
      return NOTHING;
  }
}
