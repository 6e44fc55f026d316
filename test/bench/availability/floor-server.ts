/**
 * The floor under an answer: the same server, a route of its own behind the same key, one query into the same index, and bytes
 * that are ready: those of the file that it is started with.
 */
import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { EntityManager } from '@mikro-orm/postgresql';
import {
  Body,
  type CanActivate,
  Controller,
  type ExecutionContext,
  HttpCode,
  Injectable,
  Module,
  Post,
  Req,
  Res,
  UseGuards,
} from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppKeyGuard, requestAppOf } from '#libs/engine';
import { AppModule } from '../../../src/app.module.js';
import { createApp } from '../../../src/app.setup.js';
import { NoKeyNeeded } from '../../../src/auth/scopes.js';
import { readConfig } from '../../../src/config/config.js';
import { readEnvironment } from '../../../src/config/environment.js';
import { JobsService } from '../../../src/jobs/jobs.service.js';

const BUSY_SQL = `
  select string_agg(timestamptz_send(lower(during)) || timestamptz_send(upper(during)), '') as busy
  from engine.claim where app_id = ? and resource_id = ? and active and during && tstzrange(?, ?)`;

const answer = readFileSync(process.argv[2] ?? '');

/** That of the Timekit surface, which is provided elsewhere in the application. */
@Injectable()
class KeyGuard implements CanActivate {
  constructor(private readonly modules: ModuleRef) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    return await this.modules.get(AppKeyGuard, { strict: false }).canActivate(context);
  }
}

@Controller('v2/floor')
@ApiExcludeController()
class FloorController {
  constructor(private readonly em: EntityManager) {}

  @Post()
  @HttpCode(200)
  @NoKeyNeeded()
  @UseGuards(KeyGuard)
  async floor(
    @Req() request: FastifyRequest,
    @Body() body: { resources: string[]; from: string; to: string },
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Buffer> {
    await this.em.execute(BUSY_SQL, [requestAppOf(request)?.appId, body.resources[0], body.from, body.to]);
    void reply.header('content-type', 'application/json; charset=utf-8');
    return answer;
  }
}

@Module({ controllers: [FloorController], providers: [KeyGuard] })
class FloorModule {}

async function main(): Promise<void> {
  const config = readConfig(readEnvironment());
  const root = { module: FloorModule, imports: [AppModule.forRoot({ config })] };
  const { app } = await createApp({ config }, root);
  await app.listen(0, '127.0.0.1');
  app.get(JobsService).start();
  process.stdout.write(`${await app.getUrl()}\n`);
}

await main();
