import { ApiProperty } from '@nestjs/swagger';
import { MAX_FURTHER_RESOURCES } from '../http/booked-time.js';
import { InstantField, IntField, TextField, UuidField, UuidListField } from '../http/fields.js';
import type { Hold } from './hold.entity.js';
import { HOLD_STATES } from './hold-state.js';

const MAX_SECONDS = 86_400;

export class CreateHoldDto {
  @UuidField({ description: 'The user whose time is held; send this or `resource_id`.', optional: true })
  user_id?: string;

  @UuidField({ description: 'The resource whose time is held; send this or `user_id`.', optional: true })
  resource_id?: string;

  @InstantField({ description: 'Start, to the second.', example: '2026-11-23T10:00:00+01:00' })
  start: string;

  @InstantField({ description: 'End, to the second.', example: '2026-11-23T11:00:00+01:00' })
  end: string;

  @IntField({ description: 'How long it is held. Default: 300.', optional: true, min: 1, max: MAX_SECONDS })
  seconds?: number;

  @UuidListField({
    description: 'Further resources that are held with it, all or none. Not with the real Timekit.',
    optional: true,
    max: MAX_FURTHER_RESOURCES,
  })
  resource_ids?: string[];

  @TextField({ description: 'Title of the booking that is made from it.', optional: true, min: 0, max: 1_000 })
  what?: string;

  @TextField({ description: 'Where that takes place.', optional: true, min: 0, max: 2_000 })
  where?: string;

  @TextField({ optional: true, min: 0, max: 30_000 })
  description?: string;
}

export class ExtendHoldDto {
  @IntField({ description: 'How long it is held from now on.', min: 1, max: MAX_SECONDS })
  seconds: number;
}

export class HoldDto {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) user_id: string | null;
  @ApiProperty({ format: 'uuid' }) resource_id: string;
  @ApiProperty({ type: [String], format: 'uuid', description: 'Further resources that are held with it.' })
  resource_ids: string[];
  @ApiProperty({ enum: HOLD_STATES, description: '`expired` from `expires_at` on.' }) state: string;
  @ApiProperty({ format: 'date-time' }) start: string;
  @ApiProperty({ format: 'date-time' }) end: string;
  @ApiProperty() what: string;
  @ApiProperty() where: string;
  @ApiProperty() description: string;
  @ApiProperty({ format: 'date-time' }) expires_at: string;
  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'The booking that was made from it.' })
  booking_id: string | null;
  @ApiProperty({ description: 'One more with every change; also the entity tag. 0 for one that was never held.' })
  version: number;
  @ApiProperty({ format: 'date-time' }) created_at: string;
  @ApiProperty({ format: 'date-time' }) updated_at: string;
}

/** Of a row that is settled. One that is pending is shown once it is over only. */
export function presentHold(row: Hold): HoldDto {
  return {
    id: row.id,
    user_id: row.userId,
    resource_id: row.resourceId,
    resource_ids: row.resourceIds,
    state: row.state === 'pending' ? 'expired' : row.state,
    start: row.startsAt.toISOString(),
    end: row.endsAt.toISOString(),
    what: row.what,
    where: row.place,
    description: row.description,
    expires_at: row.expiresAt.toISOString(),
    booking_id: row.state === 'converted' ? row.bookingId : null,
    version: row.version,
    created_at: row.createdAt.toISOString(),
    updated_at: row.updatedAt.toISOString(),
  };
}
