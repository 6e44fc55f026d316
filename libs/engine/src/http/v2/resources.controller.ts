import { Body, Delete, Get, HttpCode, Inject, Param, Post, Put, Query } from '@nestjs/common';
import { EntityManager } from '@mikro-orm/postgresql';
import { ApiOperation } from '@nestjs/swagger';
import { ResourcesListService } from '../../app/resources-list.service.js';
import { ResourcesService } from '../../app/resources.service.js';
import { ENGINE_OPTIONS, type EngineOptions } from '../../engine.module-definition.js';
import { EngineController } from './engine-controller.js';
import { item, page } from './envelope.js';
import { parseListQuery } from './list-query.js';
import { CurrentApp, type RequestApp } from './request-app.js';
import { ResourcePresenter } from './resource-presenter.js';
import { readNewResource, readResourceChanges } from './resource.input.js';
import { Times, type RequestTimes } from './times.js';
import { pathId } from './uuid.js';

@EngineController('resources')
export class ResourcesController {
  constructor(
    private readonly em: EntityManager,
    private readonly resources: ResourcesService,
    private readonly lists: ResourcesListService,
    private readonly presenter: ResourcePresenter,
    @Inject(ENGINE_OPTIONS) private readonly options: EngineOptions,
  ) {}

  /** Answers with the calendars, asked for or not: recorded so. */
  @Post()
  @ApiOperation({ summary: 'Create a resource and its calendar "Bookings"' })
  async create(
    @CurrentApp() { appId }: RequestApp,
    @Query() query: unknown,
    @Body() body: unknown,
    @Times() times: RequestTimes,
  ) {
    const { include } = parseListQuery(query);
    const resource = await this.resources.create(appId, readNewResource(body));
    return item(await this.presenter.one(appId, resource, new Set([...include, 'calendars']), times));
  }

  @Get()
  @ApiOperation({ summary: 'List resources' })
  async list(@CurrentApp() { appId }: RequestApp, @Query() query: unknown, @Times() times: RequestTimes) {
    const list = parseListQuery(query);
    const [rows, total] = await this.lists.list(appId, list);
    const data = await this.presenter.many(appId, rows, list.include, times);
    return page(data, total, list, `${this.options.publicUrl}/v2/resources`);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Get a resource' })
  async get(
    @CurrentApp() { appId }: RequestApp,
    @Param('id') id: string,
    @Query() query: unknown,
    @Times() times: RequestTimes,
  ) {
    const resource = await this.resources.get(this.em, appId, pathId(id, 'Resource'));
    return item(await this.presenter.one(appId, resource, parseListQuery(query).include, times));
  }

  @Put(':id')
  @ApiOperation({ summary: 'Change a resource' })
  async update(
    @CurrentApp() { appId }: RequestApp,
    @Param('id') id: string,
    @Query() query: unknown,
    @Body() body: unknown,
    @Times() times: RequestTimes,
  ) {
    const { include } = parseListQuery(query);
    const resource = await this.resources.update(appId, pathId(id, 'Resource'), readResourceChanges(body));
    return item(await this.presenter.one(appId, resource, include, times));
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete a resource with everything that is its own' })
  async remove(@CurrentApp() { appId }: RequestApp, @Param('id') id: string): Promise<void> {
    await this.resources.remove(appId, pathId(id, 'Resource'));
  }
}
