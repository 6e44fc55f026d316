/** The composition root: the only file that knows every module, and the only one that joins the two faces. */
import { type DynamicModule, Global, Module, RequestMethod } from '@nestjs/common';
import { APP_FILTER, APP_INTERCEPTOR, APP_PIPE, HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { LoggerModule } from 'nestjs-pino';
import { DueBookingsService, ENGINE_CONTROLLERS, EngineBootstrap, EngineErrorFilter, EngineModule } from '#libs/engine';
import { inProcessTransport, networkTransport, TimekitModule, type TimekitOptions } from '#libs/timekit';
import { engineFace } from './app.idempotency.js';
import { jobsModule } from './app.jobs.js';
import { sandboxModule } from './app.sandbox.js';
import { ActorInterceptor } from './auth/actor.js';
import { AuthModule } from './auth/auth.module.js';
import { AvailabilityModule } from './availability/availability.module.js';
import { BookingsModule } from './bookings/bookings.module.js';
import { CalendarsModule } from './calendars/calendars.module.js';
import { AppConfig } from './config/config.js';
import { ConfigModule } from './config/config.module.js';
import { CLOCK, type Clock, MACHINE_CLOCK, ShiftedClock, systemClock } from './core/clock.js';
import { SecretBox } from './core/secret-box.js';
import { EventsModule } from './events/events.module.js';
import { HoldsModule } from './holds/holds.module.js';
import { HealthModule } from './health/health.module.js';
import { ConditionalInterceptor } from './http/conditional.interceptor.js';
import { loggerOptions } from './http/logger-options.js';
import { QuietLogger } from './http/quiet-logger.js';
import { ProblemDetailsFilter } from './http/problem-details.filter.js';
import { SURFACES, SurfaceFilter } from './http/surface.filter.js';
import { DtoValidationPipe } from './http/validation.pipe.js';
import { FACES, NATIVE_FACE } from './idempotency/face.js';
import { IdempotencyInterceptor } from './idempotency/idempotency.interceptor.js';
import { IdempotencyModule } from './idempotency/idempotency.module.js';
import { PersistenceModule } from './persistence/persistence.module.js';
import { InboundModule } from './inbound/inbound.module.js';
import { ResourcesModule } from './resources/resources.module.js';
import { UsersModule } from './users/users.module.js';
import { WebhooksModule } from './webhooks/webhooks.module.js';

export interface AppOptions {
  config: AppConfig;
  /** Default: the system's clock. */
  clock?: Clock;
  /** A migrated directory that an embedded database in memory starts from (tests). */
  pgliteSnapshot?: Blob;
  /** How long Timekit is waited for (tests: nothing that they see may depend on how quick the machine is). */
  timekitLimits?: Pick<TimekitOptions, 'attemptTimeoutMs' | 'deadlineMs'>;
}

@Global()
@Module({})
class ClockModule {
  static forClock(clock: Clock): DynamicModule {
    return {
      module: ClockModule,
      providers: [
        { provide: MACHINE_CLOCK, useValue: clock },
        { provide: CLOCK, useValue: new ShiftedClock(clock) },
      ],
      exports: [MACHINE_CLOCK, CLOCK],
    };
  }
}

@Module({})
export class AppModule {
  static forRoot({ config, clock = systemClock, pgliteSnapshot, timekitLimits }: AppOptions): DynamicModule {
    const engine = engineModule();
    return {
      module: AppModule,
      imports: [
        ConfigModule.forConfig(config),
        ClockModule.forClock(clock),
        LoggerModule.forRoot({
          pinoHttp: loggerOptions(config.logLevel),
          forRoutes: [{ path: '{*all}', method: RequestMethod.ALL }],
        }),
        PersistenceModule.forRoot(pgliteSnapshot),
        engine,
        timekitModule(engine, timekitLimits),
        AuthModule.forRoot(ENGINE_CONTROLLERS),
        IdempotencyModule,
        UsersModule,
        ResourcesModule,
        CalendarsModule,
        AvailabilityModule,
        HoldsModule,
        BookingsModule,
        WebhooksModule,
        EventsModule,
        InboundModule,
        HealthModule,
        jobsModule(engine),
        sandboxModule(engine),
      ],
      providers: [
        QuietLogger,
        ProblemDetailsFilter,
        {
          provide: SURFACES,
          useFactory: (engine: EngineErrorFilter) => [{ prefix: '/v2', filter: engine }],
          inject: [EngineErrorFilter],
        },
        {
          provide: FACES,
          useFactory: (due: DueBookingsService) => [NATIVE_FACE, engineFace(due)],
          inject: [DueBookingsService],
        },
        { provide: APP_FILTER, useClass: SurfaceFilter },
        { provide: APP_INTERCEPTOR, useClass: ActorInterceptor },
        // In this order: what is sent again is answered before its preconditions are judged anew.
        { provide: APP_INTERCEPTOR, useClass: IdempotencyInterceptor },
        { provide: APP_INTERCEPTOR, useClass: ConditionalInterceptor },
        { provide: APP_PIPE, useClass: DtoValidationPipe },
      ],
    };
  }
}

function engineModule(): DynamicModule {
  return EngineModule.forRootAsync({
    inject: [AppConfig, CLOCK, SecretBox],
    useFactory: (config: AppConfig, clock: Clock, secrets: SecretBox) => ({
      clock,
      secrets,
      publicUrl: config.http.publicUrl ?? `http://${config.http.host}:${config.http.port}`,
      ...(config.keys.engineApi === undefined ? {} : { apiKey: config.keys.engineApi.reveal() }),
      ...(config.keys.engineWidget === undefined ? {} : { widgetKey: config.keys.engineWidget.reveal() }),
    }),
  });
}

/** The client's upstream: the real service over the network, or the engine in this process through the same HTTP stack. */
function timekitModule(engineInProcess: DynamicModule, limits: AppOptions['timekitLimits']): DynamicModule {
  return TimekitModule.forRootAsync({
    isGlobal: true,
    imports: [engineInProcess],
    inject: [AppConfig, HttpAdapterHost, EngineBootstrap],
    useFactory: (config: AppConfig, host: HttpAdapterHost, engine: EngineBootstrap): TimekitOptions => ({
      ...limits,
      ...(config.timekit.mode === 'remote'
        ? {
            baseUrl: config.timekit.baseUrl,
            apiKey: config.timekit.apiKey?.reveal() ?? '',
            transport: networkTransport,
          }
        : {
            baseUrl: 'http://engine.internal',
            apiKey: () => engine.defaultKeys().apiKey,
            transport: inProcessTransport(() => {
              const fastify = host.httpAdapter.getInstance<FastifyInstance>();
              return async (request) => await fastify.inject(request);
            }),
          }),
    }),
  });
}
