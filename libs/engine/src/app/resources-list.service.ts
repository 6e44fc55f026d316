import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { rowOffset, type ListQuery, type SearchTerm } from '../http/v2/list-query.js';
import { EngineResource } from '../storage/resource.entity.js';
import { equalsId, matchesText, metaContains, unsearchable, type SqlCondition } from './search-conditions.js';

const SORTABLE = { name: 'name', email: 'emailKey', created_at: 'createdAt', updated_at: 'updatedAt' } as const;

@Injectable()
export class ResourcesListService {
  constructor(private readonly em: EntityManager) {}

  /** One page, oldest first unless the query sorts otherwise, and how many there are in all. */
  async list(appId: string, list: ListQuery): Promise<[EngineResource[], number]> {
    const query = this.em.createQueryBuilder(EngineResource, 'r').select('*').where({ appId });
    for (const { sql, params } of list.search.map(searchCondition)) {
      query.andWhere(sql, [...params]);
    }
    const sort = isSortable(list.orderBy) ? { [SORTABLE[list.orderBy]]: list.sortedBy } : { createdAt: list.sortedBy };
    query.orderBy([sort, { id: list.sortedBy }]).limit(list.limit, rowOffset(list));
    return await query.getResultAndCount();
  }
}

function isSortable(name: string | undefined): name is keyof typeof SORTABLE {
  return name !== undefined && Object.hasOwn(SORTABLE, name);
}

function searchCondition({ key, value }: SearchTerm): SqlCondition {
  switch (key) {
    case 'id':
    case 'resource.id':
      return equalsId('r.id', value);
    case 'name':
      return matchesText('r.name', value);
    case 'email':
      return matchesText('r.email_key', value);
    case 'tags':
      return { sql: 'r.tags @> ?::jsonb', params: [JSON.stringify([value])] };
    default:
      if (key.startsWith('meta.')) {
        return metaContains('r.meta', key.slice('meta.'.length), value);
      }
      throw unsearchable(key);
  }
}
