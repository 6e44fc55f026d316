import { ApiProperty } from '@nestjs/swagger';
import { BoolField, ColorField, TextField, UuidField, UuidListField } from '../http/fields.js';
import type { CalendarSelection, CalendarView } from './calendar-view.js';

const MAX_CALENDARS = 100;
const MAX_DESCRIPTION = 2000;

export class CreateCalendarDto {
  @TextField({ example: 'Private' })
  name: string;

  @TextField({ optional: true, min: 0, max: MAX_DESCRIPTION })
  description?: string;

  @ColorField({ optional: true })
  color?: string;

  @BoolField({
    description:
      'Whether its events count for availability. Default: no beside singled-out calendars, else what Timekit decides.',
    optional: true,
  })
  synced?: boolean;
}

export class UpdateCalendarDto {
  @TextField({ optional: true })
  name?: string;

  @TextField({ optional: true, min: 0, max: MAX_DESCRIPTION })
  description?: string;

  @ColorField({ optional: true, nullable: true })
  color?: string | null;

  @BoolField({
    description:
      'Whether its events count for availability. Beside singled-out calendars, a synced one is singled out too.',
    optional: true,
  })
  synced?: boolean;
}

export class SelectCalendarsDto {
  @UuidListField({
    description:
      'The calendars that availability looks at: they become synced, the others no longer are. Empty: all that are synced now count.',
    max: MAX_CALENDARS,
  })
  availability_calendar_ids: string[];

  @UuidField({ description: 'The calendar that bookings are written to. It always counts for availability.' })
  target_calendar_id: string;
}

export class CalendarDto {
  @ApiProperty({ format: 'uuid', description: 'The Timekit calendar id.' }) id: string;
  @ApiProperty({ format: 'uuid' }) resource_id: string;
  @ApiProperty() name: string;
  @ApiProperty({ type: String, nullable: true }) description: string | null;
  @ApiProperty({ type: String, nullable: true }) color: string | null;
  @ApiProperty({ example: 'timekit' }) provider: string;
  @ApiProperty({ description: 'Whether its events count for availability.' }) synced: boolean;
  @ApiProperty({ description: 'Whether it is singled out for availability.' }) availability: boolean;
  @ApiProperty({ description: 'Whether bookings are written to it.' }) target: boolean;
  @ApiProperty({ description: 'One more with every change; also the entity tag.' }) version: number;
  @ApiProperty({ format: 'date-time' }) created_at: string;
  @ApiProperty({ format: 'date-time' }) updated_at: string;
}

export class CalendarListDto {
  @ApiProperty({ type: [CalendarDto] }) data: CalendarDto[];
  @ApiProperty({ type: String, nullable: true, description: 'Always null: the list is whole.' })
  next_cursor: string | null;
}

export class CalendarSelectionDto {
  @ApiProperty({ type: [String] }) availability_calendar_ids: readonly string[];
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) target_calendar_id: string | null;
}

export function presentCalendar(calendar: CalendarView): CalendarDto {
  return {
    id: calendar.id,
    resource_id: calendar.resourceId,
    name: calendar.name,
    description: calendar.description,
    color: calendar.color,
    provider: calendar.provider,
    synced: calendar.synced,
    availability: calendar.forAvailability,
    target: calendar.isTarget,
    version: calendar.version,
    created_at: calendar.createdAt.toISOString(),
    updated_at: calendar.updatedAt.toISOString(),
  };
}

export function presentSelection(selection: CalendarSelection): CalendarSelectionDto {
  return {
    availability_calendar_ids: selection.availabilityCalendarIds,
    target_calendar_id: selection.targetCalendarId,
  };
}
