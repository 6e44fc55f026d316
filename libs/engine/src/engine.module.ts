import { Module, type Provider, type Type } from '@nestjs/common';
import { AppKeysService } from './app/app-keys.service.js';
import { engineSeedProvider } from './app/availability-seed.js';
import { AvailabilityService } from './app/availability.service.js';
import { CalendarsService } from './app/calendars.service.js';
import { FindtimeService } from './app/findtime.service.js';
import { ResourcesService } from './app/resources.service.js';
import { ConfigurableEngineModule } from './engine.module-definition.js';
import { AppKeyGuard } from './http/v2/app-key.guard.js';
import { AvailabilityController } from './http/v2/availability.controller.js';
import { EngineErrorFilter } from './http/v2/error.filter.js';
import { FindtimeController } from './http/v2/findtime.controller.js';
import { TestModeInterceptor } from './http/v2/test-mode.interceptor.js';
import { UnavailableController } from './http/v2/unavailable.controller.js';

const CONTROLLERS: Type[] = [AvailabilityController, FindtimeController, UnavailableController];

const SERVICES: Provider[] = [
  AppKeyGuard,
  AppKeysService,
  AvailabilityService,
  CalendarsService,
  EngineErrorFilter,
  engineSeedProvider,
  FindtimeService,
  ResourcesService,
  TestModeInterceptor,
];

/** Everything that answers under /v2; the application sends its own 404s of that prefix through the filter too. */
export const ENGINE_CONTROLLERS: readonly Type[] = CONTROLLERS;

@Module({ controllers: CONTROLLERS, providers: SERVICES, exports: [EngineErrorFilter] })
export class EngineModule extends ConfigurableEngineModule {}
