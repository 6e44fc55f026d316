import { Body, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { AvailabilityService } from '../../app/availability.service.js';
import { ENGINE_OPTIONS, type EngineOptions } from '../../engine.module-definition.js';
import { presentDates, presentSlots } from './availability-present.js';
import { readAvailabilityRequest, type AvailabilityRequest } from './availability.input.js';
import { EngineController, OnlyReads, WidgetMay } from './engine-controller.js';
import { item } from './envelope.js';
import { CurrentApp, type RequestApp } from './request-app.js';
import { Times, type RequestTimes } from './times.js';

@EngineController('availability')
@OnlyReads()
export class AvailabilityController {
  constructor(
    private readonly availability: AvailabilityService,
    @Inject(ENGINE_OPTIONS) private readonly options: EngineOptions,
  ) {}

  /** `cache` is the vendor's minute-old variant; answering it freshly keeps its promise too. */
  @Post(['', 'cache'])
  @HttpCode(200)
  @WidgetMay()
  @ApiOperation({ summary: 'Bookable slots of resources' })
  async query(@CurrentApp() { appId }: RequestApp, @Body() body: unknown, @Times() times: RequestTimes) {
    const request = this.#read(body, times);
    return item(presentSlots(await this.availability.slots(appId, request.search), request.times));
  }

  @Post('count')
  @HttpCode(200)
  @ApiOperation({ summary: 'Number of bookable slots' })
  async count(@CurrentApp() { appId }: RequestApp, @Body() body: unknown, @Times() times: RequestTimes) {
    return item({ total: await this.availability.count(appId, this.#read(body, times).search) });
  }

  @Post('dates')
  @HttpCode(200)
  @ApiOperation({ summary: 'Dates with a bookable slot' })
  async dates(@CurrentApp() { appId }: RequestApp, @Body() body: unknown, @Times() times: RequestTimes) {
    const { search, zone } = this.#read(body, times);
    return item(presentDates(await this.availability.dates(appId, search, zone)));
  }

  #read(body: unknown, times: RequestTimes): AvailabilityRequest {
    return readAvailabilityRequest(body, this.options.clock.now().epochMilliseconds, times);
  }
}
