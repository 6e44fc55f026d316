import { ApiProperty } from '@nestjs/swagger';
import {
  BoolField,
  EmailField,
  JsonListField,
  JsonObjectField,
  TextField,
  UuidField,
  ZoneField,
} from '../http/fields.js';
import { PageQueryDto } from '../http/pagination.dto.js';
import { USER_PROVISIONING, type UserProvisioning, type UserView } from './user-view.js';

const MAX_FILTERS = 1000;
const FILTERS = "The user's own availability constraints, combined with those of every query.";

export class CreateUserDto {
  @TextField({ example: 'Doc Brown' })
  name: string;

  @ZoneField()
  timezone: string;

  @EmailField({
    description: 'Unique over all of Timekit; cannot be changed once the user exists there.',
    optional: true,
  })
  email?: string;

  @TextField({ optional: true })
  first_name?: string;

  @TextField({ optional: true })
  last_name?: string;

  @TextField({ description: "Your platform's own id of this person; unique.", optional: true })
  external_id?: string;

  @JsonObjectField({ description: 'Free data of your own. It stays here and is not sent to Timekit.', optional: true })
  meta?: Record<string, unknown>;

  @JsonListField({ description: FILTERS, optional: true, max: MAX_FILTERS })
  availability_filters?: unknown[];

  @BoolField({ description: 'Create the Timekit resource at once. Default: true.', optional: true })
  provision?: boolean;
}

export class UpdateUserDto {
  @TextField({ optional: true })
  name?: string;

  @ZoneField({ optional: true })
  timezone?: string;

  @EmailField({ description: 'Only while the user has no Timekit resource.', optional: true, nullable: true })
  email?: string | null;

  @TextField({ optional: true, nullable: true })
  first_name?: string | null;

  @TextField({ optional: true, nullable: true })
  last_name?: string | null;

  @TextField({ optional: true, nullable: true })
  external_id?: string | null;

  @JsonObjectField({ description: 'Replaces the whole object.', optional: true })
  meta?: Record<string, unknown>;

  @JsonListField({ description: `${FILTERS} Replaces the whole list.`, optional: true, max: MAX_FILTERS })
  availability_filters?: unknown[];
}

export class AdoptResourceDto {
  @UuidField({ description: 'An existing Timekit resource. Nothing of it is renamed.' })
  timekit_resource_id: string;
}

export class UserQueryDto extends PageQueryDto {
  @TextField({ optional: true })
  external_id?: string;

  @TextField({ description: 'In any letter case.', optional: true, max: 254 })
  email?: string;
}

export class UserDto {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty({ type: String, nullable: true }) external_id: string | null;
  @ApiProperty() name: string;
  @ApiProperty({ type: String, nullable: true }) first_name: string | null;
  @ApiProperty({ type: String, nullable: true }) last_name: string | null;
  @ApiProperty({ type: String, nullable: true }) email: string | null;
  @ApiProperty() timezone: string;
  @ApiProperty({ type: 'object', additionalProperties: true }) meta: Readonly<Record<string, unknown>>;
  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'The resource that stands for the user.' })
  resource_id: string | null;
  @ApiProperty({ enum: USER_PROVISIONING }) provisioning: UserProvisioning;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) timekit_resource_id: string | null;
  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'The availability calendar, when exactly one is singled out.',
  })
  timekit_findtime_calendar: string | null;
  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'The target calendar of bookings.' })
  timekit_booking_calendar: string | null;
  @ApiProperty({ type: 'array', items: { type: 'object', additionalProperties: true } })
  availability_filters: readonly unknown[];
  @ApiProperty({ description: 'One more with every change; also the entity tag.' }) version: number;
  @ApiProperty({ format: 'date-time' }) created_at: string;
  @ApiProperty({ format: 'date-time' }) updated_at: string;
}

export class UserPageDto {
  @ApiProperty({ type: [UserDto] }) data: UserDto[];
  @ApiProperty({ type: String, nullable: true }) next_cursor: string | null;
}

export function presentUser(user: UserView): UserDto {
  return {
    id: user.id,
    external_id: user.externalId,
    name: user.name,
    first_name: user.firstName,
    last_name: user.lastName,
    email: user.email,
    timezone: user.timezone,
    meta: user.meta,
    resource_id: user.resourceId,
    provisioning: user.provisioning,
    timekit_resource_id: user.timekitResourceId,
    timekit_findtime_calendar: user.timekitFindtimeCalendar,
    timekit_booking_calendar: user.timekitBookingCalendar,
    availability_filters: user.availabilityFilters,
    version: user.version,
    created_at: user.createdAt.toISOString(),
    updated_at: user.updatedAt.toISOString(),
  };
}
