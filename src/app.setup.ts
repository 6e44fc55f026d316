/**
 * From options to an application that is ready to listen: the HTTP stack, then what has to happen once before the first
 * request, in this order. Used by `main.ts` and by the tests, so that both run the same thing.
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { EntityManager } from '@mikro-orm/postgresql';
import { MikroORM, RequestContext } from '@mikro-orm/core';
import type { DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { EngineBootstrap } from '#libs/engine';
import { AppModule, type AppOptions } from './app.module.js';
import { ApiKeysService } from './auth/api-keys.service.js';
import { AppConfig } from './config/config.js';
import { buildOpenApi, serveDocs } from './docs/openapi.js';
import { corsFor } from './http/cors.js';
import { answerUnreadableAddress } from './http/framework-errors.js';
import { BODY_LIMIT_BYTES, parseJsonBody } from './http/json-body.js';
import { QuietLogger } from './http/quiet-logger.js';
import { Database } from './persistence/database.js';
import { SandboxClock } from './sandbox/sandbox-clock.service.js';

/** Keys made at this start. They are shown once and cannot be read again. */
export interface NewKeys {
  admin: string | undefined;
  engine: { apiKey: string; widgetKey: string } | undefined;
}

export interface PreparedApp {
  app: NestFastifyApplication;
  newKeys: NewKeys;
}

/** `root`: what is started, when it is the application and something beside it (bench). */
export async function createApp(
  options: AppOptions,
  root: DynamicModule = AppModule.forRoot(options),
): Promise<PreparedApp> {
  const adapter = new FastifyAdapter({
    genReqId: requestId,
    bodyLimit: BODY_LIMIT_BYTES,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 500 },
    forceCloseConnections: 'idle',
    frameworkErrors: answerUnreadableAddress,
  });
  const app = await NestFactory.create<NestFastifyApplication>(root, adapter, {
    bodyParser: false,
    // Signatures are over the bytes that came.
    rawBody: true,
    // Nest's own words about an error at the start would stand before the sentence that explains it.
    logger: false,
    abortOnError: false,
  });
  try {
    app.useLogger(app.get(QuietLogger));
    configureHttp(app);
    await app.init();
    await adapter.getInstance().ready();
    return { app, newKeys: await prepare(app) };
  } catch (error) {
    await app.close();
    throw error;
  }
}

function configureHttp(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance();
  // JSON alone: without this, Fastify reads text/plain too, and a wrong content type would look like an empty body.
  fastify.removeAllContentTypeParsers();
  app.useBodyParser('application/json', { bodyLimit: BODY_LIMIT_BYTES }, (_request, body, done) => {
    done(null, parseJsonBody(body.toString('utf8')));
  });
  // Plain HTTP on a private network is a supported set-up; a page there must not be told to load itself over HTTPS.
  app.useSecurityHeaders({ contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } } });
  app.enableCors({ delegator: corsFor });
  fastify.addHook('onSend', async (request, reply) => {
    void reply.header('x-request-id', request.id);
  });
  serveDocs(app, buildOpenApi(app, app.get(AppConfig).http.publicUrl));
}

/** Schema, then keys, then the time that the sandbox clock shows. */
async function prepare(app: NestFastifyApplication): Promise<NewKeys> {
  const config = app.get(AppConfig);
  await app.get(Database).migrate();
  return await RequestContext.create(app.get(MikroORM).em, async () => {
    const engine = app.get(EngineBootstrap);
    await engine.ensureDefaultApp(app.get(EntityManager));
    await app.get(SandboxClock).adopt();
    const { apiKey, widgetKey, created } = engine.defaultKeys();
    const admin = await app.get(ApiKeysService).ensureAdminKey(config.keys.admin);
    return { admin, engine: created && config.timekit.mode === 'embedded' ? { apiKey, widgetKey } : undefined };
  });
}

const REQUEST_ID = /^[\w.-]{8,100}$/;

/** The caller's `x-request-id` when it is a plain word, else a new one; it is in the log, in errors and in the answer. */
function requestId(request: IncomingMessage): string {
  const given = request.headers['x-request-id'];
  const id = typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
  Object.assign(request, { id });
  return id;
}
