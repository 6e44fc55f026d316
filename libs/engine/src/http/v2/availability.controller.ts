import { Body, Headers, HttpCode, Inject, Post, Res } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { AvailabilityService, type AnswerForm } from '../../app/availability.service.js';
import type { Answer } from '../../app/answer-cache.js';
import { ENGINE_OPTIONS, type EngineOptions } from '../../engine.module-definition.js';
import { sendAnswer } from './answer-reply.js';
import { countForm, datesForm, slotsForm } from './availability-answers.js';
import { readAvailabilityRequest, type AvailabilityRequest } from './availability.input.js';
import { EngineController, OnlyReads, WidgetMay } from './engine-controller.js';
import type { Reply } from './reply.js';
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
  async query(
    @CurrentApp() app: RequestApp,
    @Body() body: unknown,
    @Times() times: RequestTimes,
    @Headers('if-none-match') known: string | undefined,
    @Res({ passthrough: true }) reply: Reply,
  ) {
    return sendAnswer(await this.#answer(app, body, times, slotsForm), known, reply);
  }

  @Post('count')
  @HttpCode(200)
  @ApiOperation({ summary: 'Number of bookable slots' })
  async count(
    @CurrentApp() app: RequestApp,
    @Body() body: unknown,
    @Times() times: RequestTimes,
    @Headers('if-none-match') known: string | undefined,
    @Res({ passthrough: true }) reply: Reply,
  ) {
    return sendAnswer(await this.#answer(app, body, times, countForm), known, reply);
  }

  @Post('dates')
  @HttpCode(200)
  @ApiOperation({ summary: 'Dates with a bookable slot' })
  async dates(
    @CurrentApp() app: RequestApp,
    @Body() body: unknown,
    @Times() times: RequestTimes,
    @Headers('if-none-match') known: string | undefined,
    @Res({ passthrough: true }) reply: Reply,
  ) {
    return sendAnswer(await this.#answer(app, body, times, datesForm), known, reply);
  }

  async #answer(
    { appId }: RequestApp,
    body: unknown,
    times: RequestTimes,
    form: (request: AvailabilityRequest) => AnswerForm,
  ): Promise<Answer> {
    const request = readAvailabilityRequest(body, this.options.clock.now().epochMilliseconds, times);
    return await this.availability.answer(appId, request.search, form(request));
  }
}
