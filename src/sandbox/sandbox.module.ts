import { type DynamicModule, type FactoryProvider, Module, type ModuleMetadata } from '@nestjs/common';
import { type Sandbox, SANDBOX, SandboxClock } from './sandbox-clock.service.js';
import { SandboxController } from './sandbox.controller.js';

type SandboxOptions = Pick<ModuleMetadata, 'imports'> & Pick<FactoryProvider<Sandbox>, 'inject' | 'useFactory'>;

/** The settable clock of a test app. */
@Module({})
export class SandboxModule {
  static forRootAsync({ imports = [], inject = [], useFactory }: SandboxOptions): DynamicModule {
    return {
      module: SandboxModule,
      imports,
      controllers: [SandboxController],
      providers: [{ provide: SANDBOX, inject, useFactory }, SandboxClock],
    };
  }
}
