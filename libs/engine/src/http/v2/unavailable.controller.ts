import { Body, Headers, HttpCode, Inject, Post, Res } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { AvailabilityService } from '../../app/availability.service.js';
import { ENGINE_OPTIONS, type EngineOptions } from '../../engine.module-definition.js';
import { sendAnswer } from './answer-reply.js';
import { unavailableForm } from './availability-answers.js';
import { readAvailabilityRequest } from './availability.input.js';
import { EngineController, OnlyReads } from './engine-controller.js';
import type { Reply } from './reply.js';
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
  async slots(
    @CurrentApp() { appId }: RequestApp,
    @Body() body: unknown,
    @Times() times: RequestTimes,
    @Headers('if-none-match') known: string | undefined,
    @Res({ passthrough: true }) reply: Reply,
  ) {
    const request = readAvailabilityRequest(body, this.options.clock.now().epochMilliseconds, times);
    return sendAnswer(await this.availability.answer(appId, request.search, unavailableForm(request)), known, reply);
  }
}
