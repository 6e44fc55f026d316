import { Inject, Injectable } from '@nestjs/common';
import { EntityManager } from '@mikro-orm/postgresql';
import { ENGINE_OPTIONS, type EngineOptions } from '../engine.module-definition.js';
import { EngineError } from '../engine.errors.js';
import { EngineApp } from '../storage/app.entity.js';

export interface AppChanges {
  readonly name?: string;
  readonly settings?: Record<string, unknown>;
}

/** What the sealed webhook secret of an app is bound to. */
export function sealedSecretOwner(appId: string): string {
  return `engine:app:${appId}`;
}

@Injectable()
export class AppsService {
  constructor(
    private readonly em: EntityManager,
    @Inject(ENGINE_OPTIONS) private readonly options: EngineOptions,
  ) {}

  async get(appId: string): Promise<EngineApp> {
    const app = await this.em.findOne(EngineApp, { id: appId });
    if (app === null) {
      throw EngineError.notFound('App');
    }
    return app;
  }

  /** Changes the fields given. A key sees one app, so any other slug is a 404. */
  async update(appId: string, slug: string, changes: AppChanges): Promise<void> {
    if ((await this.get(appId)).slug !== slug) {
      throw EngineError.notFound('App');
    }
    const updatedAt = new Date(this.options.clock.now().epochMilliseconds);
    await this.em.nativeUpdate(EngineApp, { id: appId }, { ...changes, updatedAt });
  }

  /** The secret that signs this app's webhooks. */
  webhookSecret(app: EngineApp): string {
    return this.options.secrets.open(app.webhookSecretSealed, sealedSecretOwner(app.id));
  }
}
