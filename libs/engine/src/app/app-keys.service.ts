import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { EntityManager } from '@mikro-orm/postgresql';
import { Batched } from '#libs/sql';
import type { AppKeyKind } from '../storage/app-key.entity.js';
import { arrayLiteral } from './sql-array.js';

/** Who a key belongs to. */
export interface RequestApp {
  readonly appId: string;
  readonly keyId: string;
  readonly testMode: boolean;
  readonly actor: 'api_key' | 'widget_key';
}

/** SHA-256, hex. Keys are long and random, so a slow hash would protect nothing more. */
export function hashKey(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

/** What a sealed key is bound to. */
export function sealedKeyOwner(keyId: string): string {
  return `engine:app_key:${keyId}`;
}

interface KeyRow {
  hash: string;
  app_id: string;
  id: string;
  kind: AppKeyKind;
  test_mode: boolean;
}

@Injectable()
export class AppKeysService {
  readonly #byHash = new Batched<string, RequestApp | null>(async (hashes) => await this.#load(hashes));

  constructor(private readonly em: EntityManager) {}

  /** The app that a key opens, and as what; null for an unknown key. */
  async findApp(key: string): Promise<RequestApp | null> {
    return await this.#byHash.get(hashKey(key));
  }

  async #load(hashes: readonly string[]): Promise<(RequestApp | null)[]> {
    const rows = await this.em.execute<KeyRow[]>(
      `select k.hash, k.app_id, k.id, k.kind, a.test_mode
         from engine.app_key k join engine.app a on a.id = k.app_id
        where k.hash = any(?::text[])`,
      [arrayLiteral([...new Set(hashes)])],
    );
    const byHash = new Map(rows.map((row) => [row.hash, requestApp(row)]));
    return hashes.map((hash) => byHash.get(hash) ?? null);
  }
}

function requestApp({ app_id: appId, id: keyId, kind, test_mode: testMode }: KeyRow): RequestApp {
  return { appId, keyId, testMode, actor: kind === 'api' ? 'api_key' : 'widget_key' };
}
