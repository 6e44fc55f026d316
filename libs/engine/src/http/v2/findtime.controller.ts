import { Body, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { FindtimeService, type FindtimeSearch } from '../../app/findtime.service.js';
import { ENGINE_OPTIONS, type EngineOptions } from '../../engine.module-definition.js';
import { EngineController, OnlyReads } from './engine-controller.js';
import { item } from './envelope.js';
import { presentTeamTimes, presentTimes } from './findtime-present.js';
import { errorUnder, readFindtime, readFindtimeBulk, readFindtimeTeam, type FindtimeClock } from './findtime.input.js';
import { CurrentApp, type RequestApp } from './request-app.js';
import { Times, type RequestTimes } from './times.js';

@EngineController('findtime')
@OnlyReads()
export class FindtimeController {
  constructor(
    private readonly findtime: FindtimeService,
    @Inject(ENGINE_OPTIONS) private readonly options: EngineOptions,
  ) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({ summary: 'Times when all resources are free (deprecated by /availability)' })
  async mutual(@CurrentApp() { appId }: RequestApp, @Body() body: unknown, @Times() times: RequestTimes) {
    return item(await this.#times(appId, readFindtime(body, this.#clock(times)), times));
  }

  @Post('team')
  @HttpCode(200)
  @ApiOperation({ summary: 'Times when any of several users is free, with all who are (deprecated)' })
  async team(@CurrentApp() { appId }: RequestApp, @Body() body: unknown, @Times() times: RequestTimes) {
    const found = await this.findtime.team(appId, readFindtimeTeam(body, this.#clock(times)));
    return item(presentTeamTimes(found, times));
  }

  @Post('bulk')
  @HttpCode(200)
  @ApiOperation({ summary: 'Several findtime queries at once (deprecated)' })
  async bulk(@CurrentApp() { appId }: RequestApp, @Body() body: unknown, @Times() times: RequestTimes) {
    const answers = [];
    for (const [index, search] of readFindtimeBulk(body, this.#clock(times)).entries()) {
      try {
        answers.push(await this.#times(appId, search, times));
      } catch (error) {
        throw errorUnder(`queries.${index}`, error);
      }
    }
    return item(answers);
  }

  async #times(appId: string, search: FindtimeSearch, times: RequestTimes) {
    return presentTimes(await this.findtime.mutual(appId, search), times);
  }

  #clock(times: RequestTimes): FindtimeClock {
    return { now: this.options.clock.now().epochMilliseconds, times };
  }
}
