import { type DynamicModule, Global, Module } from '@nestjs/common';
import { ConfigModule as NestConfigModule, ConfigService, registerAs } from '@nestjs/config';
import { AppConfig } from './config.js';

const NAMESPACE = 'openslot';

/** Makes the checked configuration injectable as {@link AppConfig}, everywhere. */
@Global()
@Module({})
export class ConfigModule {
  static forConfig(config: AppConfig): DynamicModule {
    return {
      module: ConfigModule,
      imports: [
        NestConfigModule.forRoot({
          ignoreEnvFile: true,
          ignoreEnvVars: true,
          load: [registerAs(NAMESPACE, () => ({ config }))],
        }),
      ],
      providers: [
        {
          provide: AppConfig,
          useFactory: (service: ConfigService) => service.getOrThrow<AppConfig>(`${NAMESPACE}.config`),
          inject: [ConfigService],
        },
      ],
      exports: [AppConfig],
    };
  }
}
