import { Body, Delete, Get, HttpCode, Inject, Param, Post, Put, Query } from '@nestjs/common';
import { EntityManager } from '@mikro-orm/postgresql';
import { ApiOperation } from '@nestjs/swagger';
import { CalendarsService } from '../../app/calendars.service.js';
import { ENGINE_OPTIONS, type EngineOptions } from '../../engine.module-definition.js';
import { CalendarPresenter } from './calendar-presenter.js';
import { readCalendarChanges, readNewCalendar } from './calendar.input.js';
import { EngineController } from './engine-controller.js';
import { item, page } from './envelope.js';
import { parseListQuery } from './list-query.js';
import { CurrentApp, type RequestApp } from './request-app.js';
import { Times, type RequestTimes } from './times.js';
import { pathId } from './uuid.js';

@EngineController('calendars')
export class CalendarsController {
  constructor(
    private readonly em: EntityManager,
    private readonly calendars: CalendarsService,
    private readonly presenter: CalendarPresenter,
    @Inject(ENGINE_OPTIONS) private readonly options: EngineOptions,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List calendars' })
  async list(@CurrentApp() { appId }: RequestApp, @Query() query: unknown, @Times() times: RequestTimes) {
    const list = parseListQuery(query);
    const [rows, total] = await this.calendars.list(appId, list);
    const data = await this.presenter.many(appId, rows, list.include, times);
    return page(data, total, list, `${this.options.publicUrl}/v2/calendars`);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Get a calendar' })
  async get(
    @CurrentApp() { appId }: RequestApp,
    @Param('id') id: string,
    @Query() query: unknown,
    @Times() times: RequestTimes,
  ) {
    const calendar = await this.calendars.get(this.em, appId, pathId(id, 'Calendar'));
    return item(await this.presenter.one(appId, calendar, parseListQuery(query).include, times));
  }

  @Post()
  @ApiOperation({ summary: 'Create a calendar of a resource' })
  async create(
    @CurrentApp() { appId }: RequestApp,
    @Query() query: unknown,
    @Body() body: unknown,
    @Times() times: RequestTimes,
  ) {
    const { include } = parseListQuery(query);
    const { resourceId, ...fields } = readNewCalendar(body);
    const calendar = await this.calendars.create(appId, resourceId, fields);
    return item(await this.presenter.one(appId, calendar, include, times));
  }

  @Put(':id')
  @ApiOperation({ summary: 'Change a calendar: name, colours, whether it is synced or primary' })
  async update(
    @CurrentApp() { appId }: RequestApp,
    @Param('id') id: string,
    @Query() query: unknown,
    @Body() body: unknown,
    @Times() times: RequestTimes,
  ) {
    const { include } = parseListQuery(query);
    const calendar = await this.calendars.update(appId, pathId(id, 'Calendar'), readCalendarChanges(body));
    return item(await this.presenter.one(appId, calendar, include, times));
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete a calendar and its events' })
  async remove(@CurrentApp() { appId }: RequestApp, @Param('id') id: string): Promise<void> {
    await this.calendars.remove(appId, pathId(id, 'Calendar'));
  }
}
