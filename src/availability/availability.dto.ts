import { ApiProperty } from '@nestjs/swagger';
import { MODES, type Mode, slotBytes } from '#libs/scheduling';
import { BoolField, JsonListField, OneOfField, TextField, UuidListField, ZoneField } from '../http/fields.js';
import { JsonBytes } from '../http/json-bytes.js';
import type { FoundSlots } from './found-slots.js';

export const MAX_RESOURCES = 200;
const MAX_CONSTRAINTS = 1000;
const MAX_TIME_TEXT = 100;

/** What the POST and the GET form have in common. */
class PeriodAndStepDto {
  @TextField({
    description: 'Start of the search: a timestamp, or relative to now ("tomorrow", "2 days"). Default: `now`.',
    optional: true,
    max: MAX_TIME_TEXT,
    example: 'now',
  })
  from?: string;

  @TextField({
    description: 'End of the search, in the same forms; relative to now, not to `from`. Default: `4 weeks`.',
    optional: true,
    max: MAX_TIME_TEXT,
    example: '4 weeks',
  })
  to?: string;

  @TextField({
    description: 'Kept free before and after everything that is in the calendar. Default: nothing.',
    optional: true,
    max: MAX_TIME_TEXT,
    example: '15 minutes',
  })
  buffer?: string;

  @TextField({
    description: 'Distance between the starts of slots. Default: `length`.',
    optional: true,
    max: MAX_TIME_TEXT,
    example: '15 minutes',
  })
  timeslot_increments?: string;

  @ZoneField({
    description: 'The zone in which the answer is written and relative times are meant. Default: `UTC`.',
    optional: true,
  })
  output_timezone?: string;
}

export class UserSlotsQueryDto extends PeriodAndStepDto {
  @TextField({
    description: 'Length of a slot. Default: `1 hour`.',
    optional: true,
    max: MAX_TIME_TEXT,
    example: '30 minutes',
  })
  length?: string;
}

export class AvailabilityQueryDto extends PeriodAndStepDto {
  @UuidListField({ description: 'Users to look up, in order of preference.', optional: true, max: MAX_RESOURCES })
  user_ids?: string[];

  @UuidListField({ description: 'Resources to look up, after the users.', optional: true, max: MAX_RESOURCES })
  resource_ids?: string[];

  @OneOfField(MODES, {
    description:
      '`mutual`: everybody is free. `roundrobin_random`, `roundrobin_prioritized`: one of those who are free, by chance ' +
      'or in the order given. `exclusive`: all who are free. Default: `roundrobin_random`.',
    optional: true,
  })
  mode?: Mode;

  @TextField({
    description: 'Length of a slot; null asks for free intervals of any length. Default: `1 hour`.',
    optional: true,
    nullable: true,
    max: MAX_TIME_TEXT,
    example: '30 minutes',
  })
  length?: string | null;

  @JsonListField({
    description: "Constraints of this query, on top of each resource's and user's own; read in each resource's zone.",
    optional: true,
    max: MAX_CONSTRAINTS,
    example: [{ allow_hours: { start: 9, end: 17 } }, { block_weekends: {} }],
  })
  constraints?: unknown[];

  @BoolField({ description: 'Rounds the start of the search up to the whole hour. Default: true.', optional: true })
  round_to_nearest_hour?: boolean;

  @BoolField({ description: 'All-day events do not block. Default: false.', optional: true })
  ignore_all_day_events?: boolean;
}

export class OfferedResourceDto {
  @ApiProperty({ format: 'uuid' }) resource_id: string;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) user_id: string | null;
  @ApiProperty() name: string;
  @ApiProperty({ description: 'The zone in which constraints of the resource are read.' }) timezone: string;
  @ApiProperty({ format: 'uuid' }) timekit_resource_id: string;
}

export class SlotDto {
  @ApiProperty({ format: 'date-time', example: '2026-11-23T10:00:00+01:00' }) start: string;
  @ApiProperty({ format: 'date-time', example: '2026-11-23T11:00:00+01:00' }) end: string;
  @ApiProperty({ type: [OfferedResourceDto], description: 'Who is offered, preferred ones first.' })
  resources: OfferedResourceDto[];
}

export class SlotListDto {
  @ApiProperty({ type: [SlotDto], description: 'Chronological.' }) data: SlotDto[];
}

/** A {@link SlotListDto}. */
export function writeSlots({ slots, resources, outputZone }: FoundSlots): JsonBytes {
  const byId = new Map(
    resources.map((resource): [string, OfferedResourceDto] => [
      resource.id,
      {
        resource_id: resource.id,
        user_id: resource.userId,
        name: resource.name,
        timezone: resource.timezone,
        timekit_resource_id: resource.timekitResourceId,
      },
    ]),
  );
  return new JsonBytes(slotBytes(slots, (id) => JSON.stringify(byId.get(id)), outputZone));
}
