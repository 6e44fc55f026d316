import { Body, Delete, Get, HttpCode, Inject, Param, Post, Put, Query } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { EntityManager } from '@mikro-orm/postgresql';
import { isAction } from '../../app/booking-graph.js';
import { loadBookingRelations } from '../../app/booking-relations.js';
import { BookingsListService } from '../../app/bookings-list.service.js';
import { BookingsService } from '../../app/bookings.service.js';
import { SeatBookingsService } from '../../app/seat-bookings.service.js';
import { EngineError } from '../../engine.errors.js';
import { ENGINE_OPTIONS, type EngineOptions } from '../../engine.module-definition.js';
import type { EngineBooking } from '../../storage/booking.entity.js';
import { readBookingListing } from './bookings-list.input.js';
import { readActionInput, readBookingInput, readMetaInput } from './bookings.input.js';
import { EngineController, WidgetMay } from './engine-controller.js';
import { item, page } from './envelope.js';
import { parseInclude, parseListQuery } from './list-query.js';
import { presentBooking } from './present-booking.js';
import { CurrentApp, type RequestApp } from './request-app.js';
import { Times, type RequestTimes } from './times.js';
import { pathId } from './uuid.js';

@EngineController('bookings')
export class BookingsController {
  constructor(
    private readonly em: EntityManager,
    private readonly bookings: BookingsService,
    private readonly seats: SeatBookingsService,
    private readonly lists: BookingsListService,
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
    const input = readBookingInput(body, times);
    const booking =
      input.kind === 'time'
        ? await this.bookings.create(app, input.request, input.periodIn)
        : await this.seats.create(app, input.request);
    return await this.#one(app, booking, include, times);
  }

  @Get()
  @ApiOperation({ summary: 'List bookings' })
  async list(@CurrentApp() { appId }: RequestApp, @Query() query: unknown, @Times() times: RequestTimes) {
    const list = parseListQuery(query);
    const { bookings, total } = await this.lists.list(appId, readBookingListing(list, times));
    const rows = await this.#present(appId, bookings, list.include, times);
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
    return await this.#one(app, await this.bookings.get(app.appId, pathId(id, 'Booking')), include, times);
  }

  @Put(':id')
  @ApiOperation({ summary: 'Replace the meta of a booking' })
  async replaceMeta(
    @CurrentApp() app: RequestApp,
    @Param('id') id: string,
    @Body() body: unknown,
    @Query('include') include: unknown,
    @Times() times: RequestTimes,
  ) {
    const bookingId = pathId(id, 'Booking');
    const booking = await this.bookings.replaceMeta(app.appId, bookingId, readMetaInput(body));
    return await this.#one(app, booking, include, times);
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
    const bookingId = pathId(id, 'Booking');
    const booking = await this.bookings.act(app, bookingId, action, readActionInput(body, action));
    return await this.#one(app, booking, include, times);
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

  async #one({ appId }: RequestApp, booking: EngineBooking, include: unknown, times: RequestTimes) {
    const [presented] = await this.#present(appId, [booking], parseInclude(include), times);
    return item(presented);
  }

  async #present(appId: string, bookings: EngineBooking[], include: ReadonlySet<string>, times: RequestTimes) {
    const relations = await loadBookingRelations(this.em, appId, bookings, include);
    return bookings.map((booking) => presentBooking(booking, relations, include, times));
  }
}
