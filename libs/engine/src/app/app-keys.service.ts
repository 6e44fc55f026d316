import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { AppKeyKind } from '../storage/app-key.entity.js';

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

@Injectable()
export class AppKeysService {
  /** The app that a key opens, and as what; null for an unknown key. */
  async findApp(em: EntityManager, key: string): Promise<RequestApp | null> {
    const [row] = await em.execute<{ app_id: string; id: string; kind: AppKeyKind; test_mode: boolean }[]>(
      `select k.app_id, k.id, k.kind, a.test_mode
         from engine.app_key k join engine.app a on a.id = k.app_id
        where k.hash = ?`,
      [hashKey(key)],
    );
    if (row === undefined) {
      return null;
    }
    const actor = row.kind === 'api' ? 'api_key' : 'widget_key';
    return { appId: row.app_id, keyId: row.id, testMode: row.test_mode, actor };
  }
}
