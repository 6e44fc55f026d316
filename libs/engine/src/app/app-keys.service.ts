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

/** How long a key that was found is taken to be there. Every request asks for one, and they change when a server starts. */
const KNOWN_FOR_MS = 2_000;
/** More keys than that are asked for each time. */
const MAX_KNOWN = 1_000;

@Injectable()
export class AppKeysService {
  /** By hash. */
  readonly #known = new Map<string, { readonly app: RequestApp; readonly until: number }>();

  /** The app that a key opens, and as what; null for an unknown key. */
  async findApp(em: EntityManager, key: string): Promise<RequestApp | null> {
    const hash = hashKey(key);
    const now = performance.now();
    const known = this.#known.get(hash);
    if (known !== undefined && known.until > now) {
      return known.app;
    }
    this.#known.delete(hash);
    const app = await this.#load(em, hash);
    if (app !== null && this.#known.size < MAX_KNOWN) {
      this.#known.set(hash, { app, until: now + KNOWN_FOR_MS });
    }
    return app;
  }

  async #load(em: EntityManager, hash: string): Promise<RequestApp | null> {
    const [row] = await em.execute<{ app_id: string; id: string; kind: AppKeyKind; test_mode: boolean }[]>(
      `select k.app_id, k.id, k.kind, a.test_mode
         from engine.app_key k join engine.app a on a.id = k.app_id
        where k.hash = ?`,
      [hash],
    );
    if (row === undefined) {
      return null;
    }
    const actor = row.kind === 'api' ? 'api_key' : 'widget_key';
    return { appId: row.app_id, keyId: row.id, testMode: row.test_mode, actor };
  }
}
