import { defineEntity, p } from '@mikro-orm/postgresql';
import type { Scope } from './scopes.js';

const ApiKeySchema = defineEntity({
  name: 'ApiKey',
  schema: 'openslot',
  tableName: 'api_key',
  properties: {
    id: p.uuid().primary(),
    name: p.text(),
    /** The first characters of the key: enough to recognise it in a list, useless to an attacker. */
    prefix: p.text(),
    /** SHA-256 of the key, hex. Keys are 32 random bytes, so a slow hash would add nothing. */
    hash: p.text().unique(),
    scopes: p.json<Scope[]>(),
    createdAt: p.datetime(3),
    lastUsedAt: p.datetime(3).strictNullable(),
    expiresAt: p.datetime(3).strictNullable(),
    revokedAt: p.datetime(3).strictNullable(),
  },
});

/** A native API key: its hash, its scopes and its life. The key itself is shown once and never stored. */
export class ApiKey extends ApiKeySchema.class {}
ApiKeySchema.setClass(ApiKey);
