import { Body, Delete, Get, HttpCode, Inject, Param, Post, Put, Query } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { isAction } from '../../app/booking-graph.js';
import { BookingActionsService } from '../../app/booking-actions.service.js';
import { BookingsListService } from '../../app/bookings-list.service.js';
import { BookingsService } from '../../app/bookings.service.js';
import { RescheduleService } from '../../app/reschedule.service.js';
import { SeatBookingsService } from '../../app/seat-bookings.service.js';
import { EngineError } from '../../engine.errors.js';
import { ENGINE_OPTIONS, type EngineOptions } from '../../engine.module-definition.js';
import { BookingPresenter } from './booking-presenter.js';
import { BookingReader } from './booking-reader.js';
import { readActionInput, readAlone, readEditInput } from './booking-change.input.js';
import { readBookingListing } from './bookings-list.input.js';
import { readRescheduleInput } from './booking-reschedule.input.js';
import { EngineController, WidgetMay } from './engine-controller.js';
import { page } from './envelope.js';
import { parseListQuery } from './list-query.js';
import { CurrentApp, type RequestApp } from './request-app.js';
import { Times, type RequestTimes } from './times.js';
import { pathId } from './uuid.js';
import { assertMayBook } from './widget-rights.js';

@EngineController('bookings')
export class BookingsController {
  constructor(
    private readonly bookings: BookingsService,
    private readonly actions: BookingActionsService,
    private readonly seats: SeatBookingsService,
    private readonly moves: RescheduleService,
    private readonly lists: BookingsListService,
    private readonly reader: BookingReader,
    private readonly presenter: BookingPresenter,
    @Inject(ENGINE_OPTIONS) private readonly options: EngineOptions,
  ) {}

  @Post()
  @WidgetMay()
  @ApiOperation({ summary: 'Book a resource' })
  async create(
    @CurrentApp() app: RequestApp,
    @Body() body: unknown,
    @Query('include') include: unknown,
    @Times() times: RequestTimes,
  ) {
    const input = await this.reader.read(app, body, times);
    assertMayBook(app, input.request);
    const booking =
      input.kind === 'time'
        ? await this.bookings.create(app, input.request, input.periodIn)
        : await this.seats.create(app, input.request);
    return await this.presenter.one(app, booking, include, times);
  }

  @Get()
  @ApiOperation({ summary: 'List bookings' })
  async list(@CurrentApp() app: RequestApp, @Query() query: unknown, @Times() times: RequestTimes) {
    const list = parseListQuery(query);
    const { bookings, total } = await this.lists.list(app.appId, readBookingListing(list, times));
    const rows = await this.presenter.many(app, bookings, list.include, times);
    return page(rows, total, list, `${this.options.publicUrl}/v2/bookings`);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Get a booking' })
  async get(
    @CurrentApp() app: RequestApp,
    @Param('id') id: string,
    @Query('include') include: unknown,
    @Times() times: RequestTimes,
  ) {
    return await this.presenter.one(app, await this.bookings.get(app.appId, pathId(id, 'Booking')), include, times);
  }

  @Put(':id')
  @ApiOperation({ summary: 'Replace the meta and the texts of a booking' })
  async edit(
    @CurrentApp() app: RequestApp,
    @Param('id') id: string,
    @Body() body: unknown,
    @Query('include') include: unknown,
    @Times() times: RequestTimes,
  ) {
    const bookingId = pathId(id, 'Booking');
    const booking = await this.bookings.edit(app, bookingId, readEditInput(body));
    return await this.presenter.one(app, booking, include, times);
  }

  @Post(':id/reschedule')
  @HttpCode(200)
  @WidgetMay()
  @ApiOperation({ summary: 'Book another time in place of the old one' })
  async reschedule(
    @CurrentApp() app: RequestApp,
    @Param('id') id: string,
    @Body() body: unknown,
    @Query('include') include: unknown,
    @Times() times: RequestTimes,
  ) {
    const bookingId = pathId(id, 'Booking');
    const request = readRescheduleInput(body, times);
    if (request.beyondTimekit && app.actor === 'widget_key') {
      throw EngineError.forbidden('A widget key may not send openslot here; use an API key');
    }
    return await this.presenter.one(app, await this.moves.run(app, bookingId, request), include, times);
  }

  @Put(':id/:action')
  @ApiOperation({ summary: 'Perform an action on a booking' })
  async act(
    @CurrentApp() app: RequestApp,
    @Param('id') id: string,
    @Param('action') action: string,
    @Body() body: unknown,
    @Query('include') include: unknown,
    @Times() times: RequestTimes,
  ) {
    if (!isAction(action)) {
      throw EngineError.routeMissing();
    }
    const act = { id: pathId(id, 'Booking'), action, input: readActionInput(body, action) };
    const booking = readAlone(body) ? await this.actions.act(app, act) : await this.actions.actOnRelated(app, act);
    return await this.presenter.one(app, booking, include, times);
  }

  @Post(':id/:action')
  @HttpCode(200)
  @ApiOperation({ summary: 'Perform an action on a booking (as PUT)' })
  async actByPost(
    @CurrentApp() app: RequestApp,
    @Param('id') id: string,
    @Param('action') action: string,
    @Body() body: unknown,
    @Query('include') include: unknown,
    @Times() times: RequestTimes,
  ) {
    return await this.act(app, id, action, body, include, times);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete a booking that is in a final state' })
  async remove(@CurrentApp() { appId }: RequestApp, @Param('id') id: string): Promise<void> {
    await this.bookings.remove(appId, pathId(id, 'Booking'));
  }
}
