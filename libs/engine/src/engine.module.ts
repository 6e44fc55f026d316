import { Module, type Provider, type Type } from '@nestjs/common';
import { AppKeysService } from './app/app-keys.service.js';
import { CalendarsService } from './app/calendars.service.js';
import { ResourcesService } from './app/resources.service.js';
import { ConfigurableEngineModule } from './engine.module-definition.js';
import { AppKeyGuard } from './http/v2/app-key.guard.js';
import { EngineErrorFilter } from './http/v2/error.filter.js';
import { TestModeInterceptor } from './http/v2/test-mode.interceptor.js';

const CONTROLLERS: Type[] = [];

const SERVICES: Provider[] = [
  AppKeyGuard,
  AppKeysService,
  CalendarsService,
  EngineErrorFilter,
  ResourcesService,
  TestModeInterceptor,
];

/** Everything that answers under /v2; the application sends its own 404s of that prefix through the filter too. */
export const ENGINE_CONTROLLERS: readonly Type[] = CONTROLLERS;

@Module({ controllers: CONTROLLERS, providers: SERVICES, exports: [EngineErrorFilter] })
export class EngineModule extends ConfigurableEngineModule {}
