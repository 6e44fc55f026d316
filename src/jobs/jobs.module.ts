import { type DynamicModule, type FactoryProvider, Module, type ModuleMetadata } from '@nestjs/common';
import { type Job, JOBS } from './job.js';
import { JobsService, JobsTiming } from './jobs.service.js';

type JobsOptions = Pick<ModuleMetadata, 'imports'> & Pick<FactoryProvider<readonly Job[]>, 'inject' | 'useFactory'>;

/** What runs on a schedule. What that is, the composition root says. */
@Module({})
export class JobsModule {
  static forRootAsync({ imports = [], inject = [], useFactory }: JobsOptions): DynamicModule {
    return {
      module: JobsModule,
      imports,
      providers: [{ provide: JOBS, inject, useFactory }, JobsTiming, JobsService],
      exports: [JobsService],
    };
  }
}
