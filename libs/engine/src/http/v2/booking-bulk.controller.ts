import { Body, Logger, Post, Put, Query } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { type BulkOutcome, BulkBookingsService } from '../../app/bulk-bookings.service.js';
import { EngineError } from '../../engine.errors.js';
import { readBulk, readBulkAct, readItems } from './booking-bulk.input.js';
import { BookingPresenter } from './booking-presenter.js';
import { BookingReader } from './booking-reader.js';
import { EngineController } from './engine-controller.js';
import { renderError } from './error.filter.js';
import { parseInclude } from './list-query.js';
import { CurrentApp, type RequestApp } from './request-app.js';
import { Times, type RequestTimes } from './times.js';

/** Many bookings in one call. */
@EngineController('bookings/bulk')
export class BookingBulkController {
  readonly #logger = new Logger(BookingBulkController.name);

  constructor(
    private readonly bulk: BulkBookingsService,
    private readonly reader: BookingReader,
    private readonly presenter: BookingPresenter,
  ) {}

  @Post()
  @ApiOperation({ summary: 'Book many times at once' })
  async create(
    @CurrentApp() app: RequestApp,
    @Body() body: unknown,
    @Query('include') include: unknown,
    @Times() times: RequestTimes,
  ) {
    const { bookings, flags } = readBulk(body);
    const items = await readItems(bookings, async (item) => await this.reader.read(app, item, times));
    return await this.#answer(app, await this.bulk.create(app, items, flags), include, times);
  }

  @Put()
  @ApiOperation({ summary: 'Perform actions on many bookings at once' })
  async act(
    @CurrentApp() app: RequestApp,
    @Body() body: unknown,
    @Query('include') include: unknown,
    @Times() times: RequestTimes,
  ) {
    const { bookings, flags } = readBulk(body);
    const items = await readItems(bookings, readBulkAct);
    return await this.#answer(app, await this.bulk.act(app, items, flags), include, times);
  }

  /** Throws code `bulk_failed` when nothing was done; its status is the worst one of the items. */
  async #answer(app: RequestApp, { done, refused }: BulkOutcome, include: unknown, times: RequestTimes) {
    const errors = refused.map(({ index, error }) => {
      const { status, body } = renderError(error);
      if (status >= 500) {
        this.#logger.error({ err: error, index }, 'An item of a bulk request failed.');
      }
      return { index, status, ...body };
    });
    if (done.length === 0) {
      const status = Math.max(422, ...errors.map((error) => error.status));
      throw EngineError.refused('Nothing was done: every booking was refused.', 'bulk_failed', status, { errors });
    }
    const data = await this.presenter.many(app, done, parseInclude(include), times);
    return { data, ...(errors.length === 0 ? {} : { errors }) };
  }
}
