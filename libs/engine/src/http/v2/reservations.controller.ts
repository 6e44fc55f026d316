import { Body, Post, Put, Query } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { BookingsService } from '../../app/bookings.service.js';
import { ReservationsService } from '../../app/reservations.service.js';
import { BookingPresenter } from './booking-presenter.js';
import { EngineController, WidgetMay } from './engine-controller.js';
import { CurrentApp, type RequestApp } from './request-app.js';
import { readExtensionInput, readReservationInput } from './reservation.input.js';
import { Times, type RequestTimes } from './times.js';
import { assertMayBook } from './widget-rights.js';

/** Time that is kept free for a moment, until somebody has made up their mind. */
@EngineController('bookings/reserve')
export class ReservationsController {
  constructor(
    private readonly bookings: BookingsService,
    private readonly reservations: ReservationsService,
    private readonly presenter: BookingPresenter,
  ) {}

  @Post()
  @WidgetMay()
  @ApiOperation({ summary: 'Keep time free for a moment' })
  async reserve(
    @CurrentApp() app: RequestApp,
    @Body() body: unknown,
    @Query('include') include: unknown,
    @Times() times: RequestTimes,
  ) {
    const { request, periodIn } = readReservationInput(body, times);
    assertMayBook(app, request);
    return await this.presenter.one(app, await this.bookings.create(app, request, periodIn), include, times);
  }

  @Put('extend')
  @WidgetMay()
  @ApiOperation({ summary: 'Keep the time longer, or give it back' })
  async extend(
    @CurrentApp() app: RequestApp,
    @Body() body: unknown,
    @Query('include') include: unknown,
    @Times() times: RequestTimes,
  ) {
    const { id, seconds } = readExtensionInput(body);
    return await this.presenter.one(app, await this.reservations.extend(app, id, seconds), include, times);
  }
}
