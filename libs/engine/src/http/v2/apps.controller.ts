import { Body, Delete, Get, HttpCode, Inject, Param, Post, Put, Query } from '@nestjs/common';
import { ApiOperation, ApiParam } from '@nestjs/swagger';
import { AppsService } from '../../app/apps.service.js';
import { ENGINE_OPTIONS, type EngineOptions } from '../../engine.module-definition.js';
import { EngineError } from '../../engine.errors.js';
import { readAppChanges } from './app.input.js';
import { EngineController } from './engine-controller.js';
import { item, page } from './envelope.js';
import { parseListQuery } from './list-query.js';
import { presentApp } from './present-app.js';
import { CurrentApp, type RequestApp } from './request-app.js';
import { Times, type RequestTimes } from './times.js';

/** The app a key belongs to. There is always exactly one to see; more of them are the operator's to make. */
@EngineController()
export class AppsController {
  constructor(
    private readonly apps: AppsService,
    @Inject(ENGINE_OPTIONS) private readonly options: EngineOptions,
  ) {}

  @Get('app')
  @ApiOperation({ summary: 'The app of this key' })
  async current(@CurrentApp() { appId }: RequestApp, @Times() times: RequestTimes) {
    return item(await this.#present(appId, times));
  }

  @Get('apps')
  @ApiOperation({ summary: 'The apps of this key: one' })
  async list(@CurrentApp() { appId }: RequestApp, @Query() query: unknown, @Times() times: RequestTimes) {
    const list = parseListQuery(query);
    const rows = list.page === 1 ? [await this.#present(appId, times)] : [];
    return page(rows, 1, list, `${this.options.publicUrl}/v2/apps`);
  }

  @Put('apps/:slug')
  @HttpCode(204)
  @ApiOperation({ summary: 'Change the name or the settings of the app' })
  async update(@CurrentApp() { appId }: RequestApp, @Param('slug') slug: string, @Body() body: unknown): Promise<void> {
    await this.apps.update(appId, slug, readAppChanges(body));
  }

  @Post('apps')
  @ApiOperation({ summary: 'Refused: apps are made by the operator' })
  create(): never {
    throw EngineError.forbidden('Apps are created by the operator of this server, not through the API');
  }

  @Delete('apps/:slug')
  @ApiOperation({ summary: 'Refused: apps are removed by the operator' })
  @ApiParam({ name: 'slug' })
  remove(): never {
    throw EngineError.forbidden('Apps are deleted by the operator of this server, not through the API');
  }

  async #present(appId: string, times: RequestTimes) {
    const app = await this.apps.get(appId);
    return presentApp(app, this.apps.webhookSecret(app), times);
  }
}
