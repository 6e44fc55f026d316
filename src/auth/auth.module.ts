import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { ApiKeyGuard, OWN_GUARD } from './api-key.guard.js';
import { ApiKeysController } from './api-keys.controller.js';
import { ApiKeysService } from './api-keys.service.js';

@Module({})
export class AuthModule {
  /** `ownGuard`: controllers of surfaces that check their callers themselves. */
  static forRoot(ownGuard: readonly Type[]): DynamicModule {
    return {
      module: AuthModule,
      controllers: [ApiKeysController],
      providers: [
        ApiKeysService,
        { provide: OWN_GUARD, useValue: ownGuard },
        { provide: APP_GUARD, useClass: ApiKeyGuard },
      ],
      exports: [ApiKeysService],
    };
  }
}
