import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { ArrayNotEmpty, ArrayUnique, ValidateBy } from 'class-validator';
import { BoolField, TextField, TextListField } from '../http/fields.js';
import { PageQueryDto } from '../http/pagination.dto.js';
import { isEventPattern } from '../outbox/event-types.js';
import { isSecret } from './endpoint-secrets.js';
import { DISABLED_CAUSES, type DisabledCause, type WebhookEndpoint } from './webhook-endpoint.entity.js';

const MAX_URL_LENGTH = 2_000;
const MAX_PATTERNS = 50;

const URL_OPTIONS = {
  description: 'Where deliveries are sent: https, and no address of a private network.',
  max: MAX_URL_LENGTH,
  example: 'https://example.com/hooks/openslot',
};
const DESCRIPTION = { description: 'For people.', optional: true, min: 0, max: 1_000 };
const LEGACY = 'Also sign as Timekit does: `x-timekit-signature`, the hex HMAC-SHA256 of the body.';
const STRICT =
  'Send one delivery at a time, in the order of the events; each waits until those before it are finished.';

/** What is listened to: types of the catalogue, `<subject>.*`, `*`. */
function EventPatternsField(description: string): PropertyDecorator {
  return applyDecorators(
    TextListField({ description, optional: true, max: MAX_PATTERNS, example: ['booking.*', 'user.deleted'] }),
    ArrayNotEmpty(),
    ArrayUnique(),
    ValidateBy(
      {
        name: 'eventType',
        validator: { validate: (value: unknown) => typeof value === 'string' && isEventPattern(value) },
      },
      { each: true, message: 'each of $property must be an event type, such as booking.created, booking.* or *' },
    ),
  );
}

function SecretField(description: string): PropertyDecorator {
  return applyDecorators(
    TextField({ description, optional: true, max: 100 }),
    ValidateBy(
      { name: 'secret', validator: { validate: (value: unknown) => typeof value !== 'string' || isSecret(value) } },
      { message: '$property must be whsec_ and the base64 of 24 to 64 bytes' },
    ),
  );
}

export class CreateWebhookEndpointDto {
  @TextField(URL_OPTIONS)
  url: string;

  @TextField(DESCRIPTION)
  description?: string;

  @EventPatternsField('Which events are sent: types, `<subject>.*`, or `*`. Default: all.')
  event_types?: string[];

  @SecretField('What deliveries are signed with: `whsec_` and the base64 of 24 to 64 bytes. Default: one is made.')
  secret?: string;

  @BoolField({ description: `${LEGACY} Default: false.`, optional: true })
  legacy_signature?: boolean;

  @BoolField({ description: `${STRICT} Default: false.`, optional: true })
  strict_order?: boolean;
}

export class UpdateWebhookEndpointDto {
  @TextField({ ...URL_OPTIONS, optional: true })
  url?: string;

  @TextField(DESCRIPTION)
  description?: string;

  @EventPatternsField('Replaces the whole list.')
  event_types?: string[];

  @BoolField({ description: LEGACY, optional: true })
  legacy_signature?: boolean;

  @BoolField({ description: STRICT, optional: true })
  strict_order?: boolean;

  @BoolField({
    description: 'Disabling cancels the deliveries on their way; what happens while it is disabled is not sent later.',
    optional: true,
  })
  enabled?: boolean;

  @TextField({ description: 'Why, for people; with `enabled: false`.', optional: true, max: 1_000 })
  disabled_reason?: string;
}

export class RotateSecretDto {
  @SecretField('The new secret. Sent again, it changes nothing. Default: one is made.')
  secret?: string;
}

export class WebhookEndpointQueryDto extends PageQueryDto {
  @BoolField({ optional: true })
  enabled?: boolean;
}

export class WebhookEndpointDto {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty() url: string;
  @ApiProperty() description: string;
  @ApiProperty({ type: [String] }) event_types: string[];
  @ApiProperty() enabled: boolean;
  @ApiProperty({
    type: String,
    enum: [...DISABLED_CAUSES, null],
    nullable: true,
    description: '`client`: by the API; `gone`: it answered 410; `failing`: it has failed for five days.',
  })
  disabled_cause: DisabledCause | null;
  @ApiProperty({ type: String, nullable: true }) disabled_reason: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) disabled_at: string | null;
  @ApiProperty() legacy_signature: boolean;
  @ApiProperty() strict_order: boolean;
  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'Until when the secret before the last rotation signs too.',
  })
  previous_secret_until: string | null;
  @ApiProperty({ description: 'Who made it: `key:<id of the API key>`.' }) created_by: string;
  @ApiProperty({ description: 'One more with every change; also the entity tag.' }) version: number;
  @ApiProperty({ format: 'date-time' }) created_at: string;
  @ApiProperty({ format: 'date-time' }) updated_at: string;
}

export class WebhookEndpointWithSecretDto extends WebhookEndpointDto {
  @ApiProperty({ description: 'What deliveries are signed with. Shown once; store it now.' }) secret: string;
}

export class WebhookEndpointPageDto {
  @ApiProperty({ type: [WebhookEndpointDto] }) data: WebhookEndpointDto[];
  @ApiProperty({ type: String, nullable: true }) next_cursor: string | null;
}

export class WebhookEndpointHealthDto {
  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'When the first attempt failed after the last one that was delivered; after five days it is disabled.',
  })
  failing_since: string | null;
  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'Until when it has asked to be left alone (`Retry-After`).',
  })
  paused_until: string | null;
  @ApiProperty({ description: 'How many deliveries are on their way.' }) pending: number;
  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'The first of them. With a strict order all others wait for it.',
  })
  first_pending_id: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'When that is attempted next.' })
  next_attempt_at: string | null;
}

export function presentEndpoint(row: WebhookEndpoint): WebhookEndpointDto {
  return {
    id: row.id,
    url: row.url,
    description: row.description,
    event_types: row.eventTypes,
    enabled: row.disabledCause === null,
    disabled_cause: row.disabledCause,
    disabled_reason: row.disabledReason,
    disabled_at: row.disabledAt?.toISOString() ?? null,
    legacy_signature: row.legacySignature,
    strict_order: row.strictOrder,
    previous_secret_until: row.previousSecretUntil?.toISOString() ?? null,
    created_by: row.createdBy,
    version: row.version,
    created_at: row.createdAt.toISOString(),
    updated_at: row.updatedAt.toISOString(),
  };
}
