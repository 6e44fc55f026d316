import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { MAX_HELD_DAYS_OF_RESOURCE } from '#libs/scheduling';
import { CurrentKey, type RequestKey } from '../auth/request-key.js';
import { RequireScope } from '../auth/scopes.js';
import { LocatedAt } from '../http/answer-headers.js';
import { IdParam } from '../http/id-param.js';
import { pageOf, PageQueryDto } from '../http/pagination.dto.js';
import { TakesIfMatch } from '../http/preconditions.js';
import {
  BookingActionDto,
  BookingDto,
  BookingHistoryDto,
  BookingPageDto,
  BookingQueryDto,
  presentBooking,
  presentChange,
  UpdateBookingDto,
} from './bookings.dto.js';
import { cursorIn } from './booking-order.js';
import { BookingsService } from './bookings.service.js';
import { RescheduleBookingDto } from './reschedule-booking.dto.js';
import { CreateBookingDto } from './create-booking.dto.js';

@ApiTags('Bookings')
@ApiBearerAuth()
@Controller('api/v1/bookings')
export class BookingsController {
  constructor(private readonly bookings: BookingsService) {}

  @Post()
  @RequireScope('public')
  @ApiOperation({
    summary: 'Book a user or a resource',
    description:
      'A key without the scope `write` books as a customer does. For the graph `group_owner`, `calendar_id`, `participants`, ' +
      '`allow_double_bookings`, `ignore_all_day_events`, `auto_complete: false`, a reminder to the owner, and for more than ' +
      `${MAX_HELD_DAYS_OF_RESOURCE} days it is refused with \`auth.field_not_allowed\`.`,
  })
  @ApiCreatedResponse({ type: BookingDto })
  @LocatedAt('/api/v1/bookings')
  async create(@Body() dto: CreateBookingDto, @CurrentKey() key: RequestKey): Promise<BookingDto> {
    return presentBooking(await this.bookings.create(dto, key));
  }

  @Get()
  @RequireScope('read')
  @ApiOperation({ summary: 'List bookings, newest first; those of a window of time by their start, latest first' })
  @ApiOkResponse({ type: BookingPageDto })
  async list(@Query() query: BookingQueryDto): Promise<BookingPageDto> {
    return pageOf(await this.bookings.list(query), query.limit, presentBooking, cursorIn(query));
  }

  @Get(':id')
  @RequireScope('read')
  @ApiOperation({ summary: 'Get a booking' })
  @ApiOkResponse({ type: BookingDto })
  async get(@IdParam() id: string): Promise<BookingDto> {
    return presentBooking(await this.bookings.get(id));
  }

  @Get(':id/history')
  @RequireScope('read')
  @ApiOperation({ summary: 'List the changes of a booking, oldest first' })
  @ApiOkResponse({ type: BookingHistoryDto })
  async history(@IdParam() id: string, @Query() query: PageQueryDto): Promise<BookingHistoryDto> {
    return pageOf(await this.bookings.history(id, query), query.limit, presentChange);
  }

  @Patch(':id')
  @TakesIfMatch()
  @RequireScope('write')
  @ApiOperation({
    summary: 'Replace the meta, the texts and the reminders of a booking',
    description: 'Open seats that have a text of their group booking follow it.',
  })
  @ApiOkResponse({ type: BookingDto })
  async update(
    @IdParam() id: string,
    @Body() dto: UpdateBookingDto,
    @CurrentKey() key: RequestKey,
  ): Promise<BookingDto> {
    return presentBooking(await this.bookings.update(id, dto, key.actor));
  }

  @Post(':id/reschedule')
  @TakesIfMatch()
  @HttpCode(200)
  @RequireScope('write')
  @ApiOperation({
    summary: 'Move a booking to another time, user, resource or group booking',
    description: 'A seat that has a text of its group booking takes over that of the other one.',
  })
  @ApiOkResponse({ type: BookingDto })
  async reschedule(
    @IdParam() id: string,
    @Body() dto: RescheduleBookingDto,
    @CurrentKey() key: RequestKey,
  ): Promise<BookingDto> {
    return presentBooking(await this.bookings.reschedule(id, dto, key.actor));
  }

  @Post(':id/actions/:action')
  @TakesIfMatch()
  @HttpCode(200)
  @RequireScope('write')
  @ApiOperation({ summary: 'Perform an action on a booking' })
  @ApiParam({ name: 'action', description: 'One of `allowed_actions`.', example: 'cancel' })
  @ApiOkResponse({ type: BookingDto })
  async act(
    @IdParam() id: string,
    @Param('action') action: string,
    @Body() dto: BookingActionDto,
    @CurrentKey() key: RequestKey,
  ): Promise<BookingDto> {
    return presentBooking(await this.bookings.act(id, action, dto, key.actor));
  }
}
