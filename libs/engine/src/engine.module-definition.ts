import { ConfigurableModuleBuilder } from '@nestjs/common';
import type { Temporal } from 'temporal-polyfill';

export interface EngineOptions {
  /** The only source of time in the engine. */
  readonly clock: { now(): Temporal.Instant };
  /** Secrets at rest. `owner` is bound into the sealed text, so a blob moved to another row does not open. */
  readonly secrets: {
    seal(plain: string, owner: string): string;
    open(blob: string, owner: string): string;
  };
  /** API key of the default app; generated when absent. One that starts with `test_` makes it a test app. */
  readonly apiKey?: string;
  /** Widget key of the default app; generated when absent. */
  readonly widgetKey?: string;
  /** Where clients reach this server, without a trailing slash; used in links. */
  readonly publicUrl: string;
}

export const {
  ConfigurableModuleClass: ConfigurableEngineModule,
  /** Injects `EngineOptions`. */
  MODULE_OPTIONS_TOKEN: ENGINE_OPTIONS,
} = new ConfigurableModuleBuilder<EngineOptions>({ optionsInjectionToken: 'openslot.engine.options' })
  .setClassMethodName('forRoot')
  .setExtras({ isGlobal: false }, (definition, { isGlobal }) => ({ ...definition, global: isGlobal }))
  .build();
