/** More of the embedded Timekit than its API lets a client make. */
import { createHash, randomBytes } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { ENGINE_ENTITIES } from '#libs/engine';
import { SecretBox } from '../../src/core/secret-box.js';
import type { TestApp } from './app.js';

export interface ForeignApp {
  id: string;
  slug: string;
  apiKey: string;
  widgetKey: string;
}

/** A second app with keys of its own, beside the default one. */
export async function addForeignApp(app: TestApp, { testMode = false } = {}): Promise<ForeignApp> {
  const em = app.em();
  const box = app.app.get(SecretBox);
  const id = uuidv7();
  const foreign = {
    id,
    slug: `foreign-${id}`,
    apiKey: `${testMode ? 'test' : 'live'}_api_key_${randomBytes(16).toString('hex')}`,
    widgetKey: `${testMode ? 'test' : 'live'}_widget_key_${randomBytes(16).toString('hex')}`,
  };
  const at = new Date(app.clock.now().epochMilliseconds);
  await em.insert(entity('EngineApp'), {
    id,
    slug: foreign.slug,
    name: 'Foreign',
    settings: {},
    testMode,
    webhookSecretSealed: box.seal('a foreign secret', `engine:app:${id}`),
    createdAt: at,
    updatedAt: at,
  });
  for (const [kind, key] of [
    ['api', foreign.apiKey],
    ['widget', foreign.widgetKey],
  ] as const) {
    const keyId = uuidv7();
    await em.insert(entity('EngineAppKey'), {
      appId: id,
      id: keyId,
      kind,
      hash: createHash('sha256').update(key).digest('hex'),
      sealed: box.seal(key, `engine:app_key:${keyId}`),
      createdAt: at,
    });
  }
  return foreign;
}

function entity(name: string) {
  const found = ENGINE_ENTITIES.find((each) => each.name === name);
  if (found === undefined) {
    throw new Error(`The engine has no entity ${name}.`);
  }
  return found as new () => object;
}
