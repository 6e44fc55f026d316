/**
 * The default app and its two keys. Keys given by the operator replace the stored ones; otherwise the stored ones stay,
 * and keys that never were are generated. Safe to run in several processes at once.
 */
import { randomInt } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import { v7 as uuidv7 } from 'uuid';
import { ENGINE_OPTIONS, type EngineOptions } from '../engine.module-definition.js';
import { EngineAppKey, type AppKeyKind } from '../storage/app-key.entity.js';
import { EngineApp } from '../storage/app.entity.js';
import { hashKey, sealedKeyOwner } from './app-keys.service.js';
import { sealedSecretOwner } from './apps.service.js';
import { inTransaction } from './transaction.js';

const DEFAULT_SLUG = 'openslot';
/** Any number, as long as nothing else in the database takes an advisory lock on it. */
const BOOTSTRAP_LOCK = 4_217_001;
const ALPHANUMERICS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

export interface DefaultKeys {
  readonly apiKey: string;
  readonly widgetKey: string;
  /** The API key says whether the app is a test app. */
  readonly testMode: boolean;
  /** True when at least one of them was generated just now: the moment to show them to the operator. */
  readonly created: boolean;
}

@Injectable()
export class EngineBootstrap {
  #keys: DefaultKeys | undefined;

  constructor(@Inject(ENGINE_OPTIONS) private readonly options: EngineOptions) {}

  /** Call once at start, after the migrations. Throws when a key is in use twice or a stored one cannot be opened. */
  async ensureDefaultApp(em: EntityManager): Promise<void> {
    if (this.options.apiKey !== undefined && this.options.apiKey === this.options.widgetKey) {
      throw new Error('The API key and the widget key of the embedded engine must differ: the widget key is public.');
    }
    this.#keys = await inTransaction(em, async (tx) => {
      await tx.execute('select pg_advisory_xact_lock(?)', [BOOTSTRAP_LOCK]);
      const app = (await tx.findOne(EngineApp, { slug: DEFAULT_SLUG })) ?? this.#createApp(tx);
      await tx.flush();
      const api = await this.#ensureKey(tx, app, 'api', this.options.apiKey);
      app.testMode = isTestKey(api.key);
      const widget = await this.#ensureKey(tx, app, 'widget', this.options.widgetKey);
      return {
        apiKey: api.key,
        widgetKey: widget.key,
        testMode: app.testMode,
        created: api.generated || widget.generated,
      };
    });
  }

  /** The keys of the default app; `ensureDefaultApp` must have run. */
  defaultKeys(): DefaultKeys {
    if (this.#keys === undefined) {
      throw new Error('The default app of the embedded engine does not exist yet: call ensureDefaultApp first.');
    }
    return this.#keys;
  }

  #createApp(tx: EntityManager): EngineApp {
    const id = uuidv7();
    return tx.create(EngineApp, {
      id,
      slug: DEFAULT_SLUG,
      name: 'Openslot',
      settings: {},
      testMode: false,
      webhookSecretSealed: this.options.secrets.seal(randomText(), sealedSecretOwner(id)),
      createdAt: this.#now(),
      updatedAt: this.#now(),
    });
  }

  async #ensureKey(
    tx: EntityManager,
    app: EngineApp,
    kind: AppKeyKind,
    given: string | undefined,
  ): Promise<{ key: string; generated: boolean }> {
    const stored = await tx.findOne(EngineAppKey, { appId: app.id, kind }, { orderBy: { createdAt: 'desc' } });
    if (given === undefined && stored !== null) {
      return { key: this.#open(stored), generated: false };
    }
    if (given !== undefined && stored?.hash === hashKey(given)) {
      return { key: given, generated: false };
    }
    const key = given ?? `${app.testMode ? 'test' : 'live'}_${kind}_key_${randomText()}`;
    await this.#store(tx, app, kind, key);
    return { key, generated: given === undefined };
  }

  /** A key that was the other kind's before is the operator's to move; one of another app is not. */
  async #store(tx: EntityManager, app: EngineApp, kind: AppKeyKind, key: string): Promise<void> {
    const hash = hashKey(key);
    if ((await tx.count(EngineAppKey, { hash, appId: { $ne: app.id } })) > 0) {
      throw new Error(`The given ${kind} key of the embedded engine already belongs to another of its apps.`);
    }
    await tx.nativeDelete(EngineAppKey, { appId: app.id, $or: [{ kind }, { hash }] });
    const id = uuidv7();
    tx.create(EngineAppKey, {
      appId: app.id,
      id,
      kind,
      hash,
      sealed: this.options.secrets.seal(key, sealedKeyOwner(id)),
      createdAt: this.#now(),
    });
    await tx.flush();
  }

  #open(stored: EngineAppKey): string {
    try {
      return this.options.secrets.open(stored.sealed, sealedKeyOwner(stored.id));
    } catch (cause) {
      throw new Error(
        `The stored ${stored.kind} key of the embedded engine cannot be opened. Was the key for secrets changed? ` +
          'Restore it, or give new engine keys.',
        { cause },
      );
    }
  }

  #now(): Date {
    return new Date(this.options.clock.now().epochMilliseconds);
  }
}

/** Timekit's own keys say so in their first word. */
function isTestKey(apiKey: string): boolean {
  return apiKey.startsWith('test_');
}

/** 32 alphanumerics, 190 bits. */
function randomText(): string {
  return Array.from({ length: 32 }, () => ALPHANUMERICS.charAt(randomInt(ALPHANUMERICS.length))).join('');
}
