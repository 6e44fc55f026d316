import { Get, Inject, Param, Query } from '@nestjs/common';
import { EntityManager } from '@mikro-orm/postgresql';
import { ApiOperation } from '@nestjs/swagger';
import { loadBookingRelations } from '../../app/booking-relations.js';
import { BookingsListService } from '../../app/bookings-list.service.js';
import { EngineError } from '../../engine.errors.js';
import { ENGINE_OPTIONS, type EngineOptions } from '../../engine.module-definition.js';
import type { EngineBooking } from '../../storage/booking.entity.js';
import { groupListingOf, readGroupListing } from './bookings-list.input.js';
import { EngineController, WidgetMay } from './engine-controller.js';
import { item, page } from './envelope.js';
import { parseListQuery } from './list-query.js';
import { presentGroup } from './present-booking.js';
import { CurrentApp, type RequestApp } from './request-app.js';
import { Times, type RequestTimes } from './times.js';
import { pathId } from './uuid.js';

/** Group bookings in which a seat can be booked right now. */
@EngineController('bookings/groups')
export class BookingGroupsController {
  constructor(
    private readonly em: EntityManager,
    private readonly lists: BookingsListService,
    @Inject(ENGINE_OPTIONS) private readonly options: EngineOptions,
  ) {}

  @Get()
  @WidgetMay()
  @ApiOperation({ summary: 'List group bookings with seats left' })
  async list(@CurrentApp() { appId }: RequestApp, @Query() query: unknown, @Times() times: RequestTimes) {
    const list = parseListQuery(query);
    const { bookings, total } = await this.lists.list(appId, readGroupListing(list, times));
    const rows = await this.#present(appId, bookings, times);
    return page(rows, total, list, `${this.options.publicUrl}/v2/bookings/groups`);
  }

  @Get(':id')
  @WidgetMay()
  @ApiOperation({ summary: 'Get a group booking with seats left' })
  async get(@CurrentApp() { appId }: RequestApp, @Param('id') id: string, @Times() times: RequestTimes) {
    const { bookings } = await this.lists.list(appId, groupListingOf(pathId(id, 'Booking')));
    const [group] = await this.#present(appId, bookings, times);
    if (group === undefined) {
      throw EngineError.notFound('Booking');
    }
    return item(group);
  }

  async #present(appId: string, bookings: readonly EngineBooking[], times: RequestTimes) {
    const relations = await loadBookingRelations(this.em, appId, bookings, new Set(['attributes']));
    return bookings.map((booking) => presentGroup(booking, relations, times));
  }
}
