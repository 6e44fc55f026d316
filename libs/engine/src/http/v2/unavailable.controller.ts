import { Body, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { AvailabilityService } from '../../app/availability.service.js';
import { ENGINE_OPTIONS, type EngineOptions } from '../../engine.module-definition.js';
import { presentSlots } from './availability-present.js';
import { readAvailabilityRequest } from './availability.input.js';
import { EngineController, OnlyReads } from './engine-controller.js';
import { item } from './envelope.js';
import { CurrentApp, type RequestApp } from './request-app.js';
import { Times, type RequestTimes } from './times.js';

@EngineController('unavailable')
@OnlyReads()
export class UnavailableController {
  constructor(
    private readonly availability: AvailabilityService,
    @Inject(ENGINE_OPTIONS) private readonly options: EngineOptions,
  ) {}

  @Post('slots')
  @HttpCode(200)
  @ApiOperation({ summary: 'Slots that cannot be booked, and the resources that are not free then' })
  async slots(@CurrentApp() { appId }: RequestApp, @Body() body: unknown, @Times() headerTimes: RequestTimes) {
    const now = this.options.clock.now().epochMilliseconds;
    const { search, times } = readAvailabilityRequest(body, now, headerTimes);
    return item(presentSlots(await this.availability.unavailable(appId, search), times));
  }
}
