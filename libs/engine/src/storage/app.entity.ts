import { defineEntity, p } from '@mikro-orm/postgresql';
import { instant, json } from './columns.js';

const AppSchema = defineEntity({
  name: 'EngineApp',
  schema: 'engine',
  tableName: 'app',
  properties: {
    id: p.uuid().primary(),
    slug: p.text().unique(),
    name: p.text(),
    settings: json<Record<string, unknown>>(),
    testMode: p.boolean(),
    /** Sealed: signs outgoing webhooks and is shown in `GET /v2/app`. */
    webhookSecretSealed: p.text(),
    createdAt: instant(),
    updatedAt: instant(),
  },
});

/** A Timekit app: the tenant. Its id is the leading part of every other key in this schema. */
export class EngineApp extends AppSchema.class {}
AppSchema.setClass(EngineApp);
