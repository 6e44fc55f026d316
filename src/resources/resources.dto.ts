import { ApiProperty } from '@nestjs/swagger';
import {
  EmailField,
  IntField,
  JsonListField,
  JsonObjectField,
  TextField,
  UuidField,
  ZoneField,
} from '../http/fields.js';
import { PageQueryDto } from '../http/pagination.dto.js';
import { PROVISIONING_STATES, type ProvisioningState } from './resource.entity.js';
import type { ResourceView } from './resource-view.js';

const MAX_CONSTRAINTS = 1000;

const CAPACITY = {
  description: 'How many bookings it can hold at one moment. Default: 1; the real Timekit knows no other.',
  optional: true,
  min: 1,
  max: 1_000,
};

export class CreateResourceDto {
  @TextField({ description: 'Name of the room, car or other thing.', example: 'Meeting room 1' })
  name: string;

  @ZoneField({ description: 'The zone in which its opening hours are meant.' })
  timezone: string;

  @EmailField({ description: 'Unique over all of Timekit; cannot be changed later.', optional: true })
  email?: string;

  @JsonObjectField({ description: 'Free data of your own.', optional: true })
  meta?: Record<string, unknown>;

  @JsonListField({ description: 'Availability constraints.', optional: true, max: MAX_CONSTRAINTS })
  constraints?: unknown[];

  @IntField(CAPACITY)
  capacity?: number;

  @UuidField({
    description:
      'An existing Timekit resource to adopt instead of creating one. Its time zone, e-mail, capacity and (unless given here) ' +
      'constraints are taken over; nothing of it is renamed.',
    optional: true,
  })
  timekit_resource_id?: string;
}

export class UpdateResourceDto {
  @TextField({ optional: true })
  name?: string;

  @ZoneField({ optional: true })
  timezone?: string;

  @JsonObjectField({ description: 'Replaces the whole object.', optional: true })
  meta?: Record<string, unknown>;

  @IntField(CAPACITY)
  capacity?: number;
}

export class ReplaceConstraintsDto {
  @JsonListField({ description: 'Replaces the whole list.', max: MAX_CONSTRAINTS })
  constraints: unknown[];
}

export class ResourceQueryDto extends PageQueryDto {
  @UuidField({ description: 'The resource of this user.', optional: true })
  user_id?: string;
}

export class ResourceDto {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'The user it stands for.' })
  user_id: string | null;
  @ApiProperty() name: string;
  @ApiProperty({ type: String, nullable: true }) email: string | null;
  @ApiProperty() timezone: string;
  @ApiProperty({ type: 'object', additionalProperties: true }) meta: Readonly<Record<string, unknown>>;
  @ApiProperty({ type: 'array', items: { type: 'object', additionalProperties: true } })
  constraints: readonly unknown[];
  @ApiProperty({ description: 'How many bookings it can hold at one moment.' }) capacity: number;
  @ApiProperty({ enum: PROVISIONING_STATES, description: 'Whether it is known to exist at Timekit.' })
  provisioning: ProvisioningState;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) timekit_resource_id: string | null;
  @ApiProperty({ description: 'One more with every change; also the entity tag.' }) version: number;
  @ApiProperty({ format: 'date-time' }) created_at: string;
  @ApiProperty({ format: 'date-time' }) updated_at: string;
}

export class ResourcePageDto {
  @ApiProperty({ type: [ResourceDto] }) data: ResourceDto[];
  @ApiProperty({ type: String, nullable: true }) next_cursor: string | null;
}

export function presentResource(resource: ResourceView): ResourceDto {
  return {
    id: resource.id,
    user_id: resource.userId,
    name: resource.name,
    email: resource.email,
    timezone: resource.timezone,
    meta: resource.meta,
    constraints: resource.constraints,
    capacity: resource.capacity,
    provisioning: resource.provisioning,
    timekit_resource_id: resource.timekitResourceId,
    version: resource.version,
    created_at: resource.createdAt.toISOString(),
    updated_at: resource.updatedAt.toISOString(),
  };
}
