import { Body, Delete, Get, HttpCode, Inject, Param, Post, Put, Query } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { EventsService } from '../../app/events.service.js';
import { MAX_EVENTS } from '../../app/relations.js';
import { ENGINE_OPTIONS, type EngineOptions } from '../../engine.module-definition.js';
import { EngineController } from './engine-controller.js';
import { item, page } from './envelope.js';
import { EventPresenter } from './event-presenter.js';
import { readEventChanges, readEventWindow, readNewEvent } from './event.input.js';
import { parseListQuery } from './list-query.js';
import { CurrentApp, type RequestApp } from './request-app.js';
import { Times, type RequestTimes } from './times.js';
import { pathId } from './uuid.js';

@EngineController('events')
export class EventsController {
  constructor(
    private readonly events: EventsService,
    private readonly presenter: EventPresenter,
    @Inject(ENGINE_OPTIONS) private readonly options: EngineOptions,
  ) {}

  /** Clients expect all of a window at once, so a query without a limit gets up to 10,000. */
  @Get()
  @ApiOperation({ summary: 'Events that touch a window' })
  async list(@CurrentApp() { appId }: RequestApp, @Query() query: unknown, @Times() times: RequestTimes) {
    const sent = parseListQuery(query);
    const list = sent.limitGiven ? sent : { ...sent, limit: MAX_EVENTS };
    const [rows, total] = await this.events.list(appId, readEventWindow(list, times), list);
    const data = await this.presenter.many(appId, rows, list.include, times);
    return page(data, total, list, `${this.options.publicUrl}/v2/events`);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Get an event' })
  async get(
    @CurrentApp() { appId }: RequestApp,
    @Param('id') id: string,
    @Query() query: unknown,
    @Times() times: RequestTimes,
  ) {
    const event = await this.events.get(appId, pathId(id, 'Event'));
    return item(await this.presenter.one(appId, event, parseListQuery(query).include, times));
  }

  @Post()
  @ApiOperation({ summary: 'Create an event; overlaps are not checked' })
  async create(
    @CurrentApp() { appId }: RequestApp,
    @Query() query: unknown,
    @Body() body: unknown,
    @Times() times: RequestTimes,
  ) {
    const { include } = parseListQuery(query);
    const { event, period } = readNewEvent(body, times);
    return item(await this.presenter.one(appId, await this.events.create(appId, event, period), include, times));
  }

  @Put(':id')
  @ApiOperation({ summary: 'Change an event' })
  async update(
    @CurrentApp() { appId }: RequestApp,
    @Param('id') id: string,
    @Query() query: unknown,
    @Body() body: unknown,
    @Times() times: RequestTimes,
  ) {
    const { include } = parseListQuery(query);
    const { changes, period } = readEventChanges(body, times);
    const event = await this.events.update(appId, pathId(id, 'Event'), changes, period);
    return item(await this.presenter.one(appId, event, include, times));
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete an event' })
  async remove(@CurrentApp() { appId }: RequestApp, @Param('id') id: string): Promise<void> {
    await this.events.remove(appId, pathId(id, 'Event'));
  }
}
