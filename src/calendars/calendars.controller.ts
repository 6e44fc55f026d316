import { Body, Controller, Delete, Get, HttpCode, Patch, Post, Put } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { RequireScope } from '../auth/scopes.js';
import { TakesIfMatch } from '../http/preconditions.js';
import { IdParam } from '../http/id-param.js';
import {
  CalendarDto,
  CalendarListDto,
  CalendarSelectionDto,
  CreateCalendarDto,
  presentCalendar,
  presentSelection,
  SelectCalendarsDto,
  UpdateCalendarDto,
} from './calendars.dto.js';
import { CalendarsService } from './calendars.service.js';

@ApiTags('Calendars')
@ApiBearerAuth()
@Controller('api/v1')
export class CalendarsController {
  constructor(private readonly calendars: CalendarsService) {}

  @Get('resources/:id/calendars')
  @RequireScope('read')
  @ApiOperation({ summary: 'List the calendars of a resource as Timekit has them now' })
  @ApiOkResponse({ type: CalendarListDto })
  async list(@IdParam() id: string): Promise<CalendarListDto> {
    return { data: (await this.calendars.list(id)).map(presentCalendar), next_cursor: null };
  }

  @Post('resources/:id/calendars')
  @RequireScope('write')
  @ApiOperation({ summary: 'Create a calendar' })
  @ApiCreatedResponse({ type: CalendarDto })
  async create(@IdParam() id: string, @Body() dto: CreateCalendarDto): Promise<CalendarDto> {
    return presentCalendar(await this.calendars.create(id, dto));
  }

  @Put('resources/:id/calendar-selection')
  @TakesIfMatch()
  @RequireScope('write')
  @ApiOperation({ summary: 'Choose which calendars availability looks at, and where bookings are written' })
  @ApiOkResponse({ type: CalendarSelectionDto })
  async select(@IdParam() id: string, @Body() dto: SelectCalendarsDto): Promise<CalendarSelectionDto> {
    return presentSelection(await this.calendars.select(id, dto));
  }

  @Patch('calendars/:id')
  @TakesIfMatch()
  @RequireScope('write')
  @ApiOperation({ summary: 'Change a calendar, or whether it is synced' })
  @ApiOkResponse({ type: CalendarDto })
  async update(@IdParam() id: string, @Body() dto: UpdateCalendarDto): Promise<CalendarDto> {
    return presentCalendar(await this.calendars.update(id, dto));
  }

  @Delete('calendars/:id')
  @TakesIfMatch()
  @HttpCode(204)
  @RequireScope('write')
  @ApiOperation({ summary: 'Delete a calendar that is not the target of bookings' })
  @ApiNoContentResponse()
  async delete(@IdParam() id: string): Promise<void> {
    await this.calendars.delete(id);
  }
}
