/** Whether anything has changed that an answer was computed from; asked by many requests in one query. */
import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { Batched } from '#libs/sql';
import { ENGINE_OPTIONS, type EngineOptions } from '../engine.module-definition.js';
import { OVER_HOLDS_SQL } from './due-bookings.service.js';
import { arrayLiteral } from './sql-array.js';

/** The version of the resource `r`, as text: the sum of its counters. */
export const VERSION_SQL = `
  (select coalesce(sum(v.version), 0)::text from engine.availability_version v
    where v.app_id = r.app_id and v.resource_id = r.id)`;

interface Asked {
  readonly appId: string;
  readonly resourceIds: readonly string[];
}

interface VersionRow {
  id: string;
  version: string;
}

@Injectable()
export class AvailabilityVersions {
  readonly #asked = new Batched<Asked, readonly string[] | undefined>(async (asked) => await this.#load(asked));

  constructor(
    private readonly em: EntityManager,
    @Inject(ENGINE_OPTIONS) private readonly options: EngineOptions,
  ) {}

  /**
   * The versions in the order of the ids, as they stand now or later; undefined when they cannot vouch for an answer: a
   * resource is gone, or a hold is over that nobody has settled yet.
   */
  async of(appId: string, resourceIds: readonly string[]): Promise<readonly string[] | undefined> {
    return await this.#asked.get({ appId, resourceIds });
  }

  async #load(asked: readonly Asked[]): Promise<(readonly string[] | undefined)[]> {
    const idsByApp = Map.groupBy(asked, ({ appId }) => appId);
    const read = await Promise.all(
      [...idsByApp].map(async ([appId, those]) => {
        const ids = [...new Set(those.flatMap(({ resourceIds }) => resourceIds))];
        return [appId, await this.#read(appId, ids)] as const;
      }),
    );
    const versionsByApp = new Map(read);
    return asked.map(({ appId, resourceIds }) => {
      const versions = versionsByApp.get(appId);
      const those = resourceIds.flatMap((id) => versions?.get(id) ?? []);
      return those.length === resourceIds.length ? those : undefined;
    });
  }

  /** No row at all when a hold is over. */
  async #read(appId: string, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const now = new Date(this.options.clock.now().epochMilliseconds).toISOString();
    const rows = await this.em.execute<VersionRow[]>(
      `select r.id, ${VERSION_SQL} as version from engine.resource r
        where r.app_id = ? and r.id = any(?::uuid[]) and not exists (${OVER_HOLDS_SQL})`,
      [appId, arrayLiteral(ids), appId, now],
    );
    return new Map(rows.map(({ id, version }) => [id, version]));
  }
}
