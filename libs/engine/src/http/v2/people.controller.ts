/** The routes around resources that are people: the old `/users`, invitations, and the time zone of an address. */
import { Body, Get, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { offsetMinutesAt } from '#libs/scheduling';
import { ResourcesService } from '../../app/resources.service.js';
import { ENGINE_OPTIONS, type EngineOptions } from '../../engine.module-definition.js';
import { EngineError } from '../../engine.errors.js';
import { EngineController, WidgetMay } from './engine-controller.js';
import { item } from './envelope.js';
import { parseListQuery } from './list-query.js';
import type { Reply } from './reply.js';
import { CurrentApp, type RequestApp } from './request-app.js';
import { ResourcePresenter } from './resource-presenter.js';
import { readInvitedEmail, readNewResource } from './resource.input.js';
import { Times, type RequestTimes } from './times.js';
import { isEmail } from './values.js';

@EngineController()
export class PeopleController {
  constructor(
    private readonly resources: ResourcesService,
    private readonly presenter: ResourcePresenter,
    @Inject(ENGINE_OPTIONS) private readonly options: EngineOptions,
  ) {}

  @Post('users')
  @ApiOperation({ summary: 'Create a resource (old name of POST /resources)' })
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

  /** 201 for a new resource, 200 for one that was there. */
  @Post('app/invite')
  @ApiOperation({ summary: 'The resource of an email address, created when there is none' })
  async invite(
    @CurrentApp() { appId }: RequestApp,
    @Query() query: unknown,
    @Body() body: unknown,
    @Times() times: RequestTimes,
    @Res({ passthrough: true }) reply: Reply,
  ) {
    const { include } = parseListQuery(query);
    const { resource, created } = await this.resources.invite(appId, readInvitedEmail(body));
    reply.status(created ? 201 : 200);
    return item(await this.presenter.one(appId, resource, include, times));
  }

  @Get(['resources/timezone/:email', 'users/timezone/:email'])
  @WidgetMay()
  @ApiOperation({ summary: 'Time zone of the resource with an email address' })
  async timezone(@CurrentApp() { appId }: RequestApp, @Param('email') email: string) {
    if (!isEmail(email)) {
      throw EngineError.notFound('Resource');
    }
    const { timezone } = await this.resources.getByEmail(appId, email);
    const now = this.options.clock.now().epochMilliseconds;
    return item({ timezone, utc_offset: offsetMinutesAt(timezone, now) / 60 });
  }
}
