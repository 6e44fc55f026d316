import { defineEntity, OptionalProps, p } from '@mikro-orm/postgresql';
import { EngineApp } from './app.entity.js';
import { instant } from './columns.js';

export type AppKeyKind = 'api' | 'widget';

const AppKeySchema = defineEntity({
  name: 'EngineAppKey',
  schema: 'engine',
  tableName: 'app_key',
  properties: {
    appId: p.uuid().primary(),
    id: p.uuid().primary(),
    kind: p.text().$type<AppKeyKind>(),
    /** SHA-256 of the key, hex: what a request is looked up by. Keys are random, so a slow hash would add nothing. */
    hash: p.text().unique(),
    /** Sealed key: the embedded client and the widget configuration need the key itself again. */
    sealed: p.text(),
    createdAt: instant(),
    app: () => p.manyToOne(EngineApp).joinColumns('app_id').deleteRule('cascade').hidden(),
  },
  checks: [{ name: 'app_key_kind_known', expression: `kind in ('api', 'widget')` }],
});

/** A key of an app. `api` keys may do everything; `widget` keys only what the public booking widget needs. */
export class EngineAppKey extends AppKeySchema.class {
  declare [OptionalProps]?: 'app';
}
AppKeySchema.setClass(EngineAppKey);
