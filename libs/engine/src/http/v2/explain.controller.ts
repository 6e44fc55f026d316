import { Body, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { ExplainService } from '../../app/explain.service.js';
import { ENGINE_OPTIONS, type EngineOptions } from '../../engine.module-definition.js';
import { EngineController, OnlyReads } from './engine-controller.js';
import { item } from './envelope.js';
import { presentExplanations } from './explain-present.js';
import { readExplainRequest } from './explain.input.js';
import { CurrentApp, type RequestApp } from './request-app.js';
import { Times, type RequestTimes } from './times.js';

/** What Timekit has not: under a name of our own, so that it never meets one of the vendor's. */
@EngineController('openslot/availability')
@OnlyReads()
export class ExplainController {
  constructor(
    private readonly service: ExplainService,
    @Inject(ENGINE_OPTIONS) private readonly options: EngineOptions,
  ) {}

  /** Not for widget keys: reasons name what is in somebody's calendar. */
  @Post('explain')
  @HttpCode(200)
  @ApiOperation({ summary: 'Why starts are offered or not' })
  async explain(@CurrentApp() { appId }: RequestApp, @Body() body: unknown, @Times() headerTimes: RequestTimes) {
    const now = this.options.clock.now().epochMilliseconds;
    const { explain, times } = readExplainRequest(body, now, headerTimes);
    return item(presentExplanations({ explain, explained: await this.service.explain(appId, explain), times }));
  }
}
