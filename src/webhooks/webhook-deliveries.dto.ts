import { ApiProperty } from '@nestjs/swagger';
import { InstantField, IntField, OneOfField, TextField, UuidField } from '../http/fields.js';
import { PageQueryDto } from '../http/pagination.dto.js';
import { EVENT_TYPES, TEST_EVENT_TYPE } from '../outbox/event-types.js';
import type { WebhookAttempt } from './webhook-attempt.entity.js';
import { DELIVERY_STATES, type DeliveryState, type WebhookDelivery } from './webhook-delivery.entity.js';

const MAX_REPLAYED = 1_000;
export const DEFAULT_REPLAYED = 100;

export class WebhookDeliveryQueryDto extends PageQueryDto {
  @UuidField({ optional: true })
  endpoint_id?: string;

  @OneOfField(DELIVERY_STATES, { optional: true })
  state?: DeliveryState;

  @OneOfField([...Object.keys(EVENT_TYPES), TEST_EVENT_TYPE], { optional: true })
  event_type?: string;

  @UuidField({ description: 'The deliveries of one event, one for each endpoint.', optional: true })
  event_id?: string;

  @InstantField({ description: 'Only deliveries made at or after this.', optional: true })
  since?: string;

  @InstantField({ description: 'Only deliveries made before this.', optional: true })
  until?: string;
}

export class ReplayDeliveriesDto {
  @UuidField({ description: 'Whose deliveries.' })
  endpoint_id: string;

  @InstantField({
    description: 'Only deliveries made at or after this, which may be before they failed.',
    example: '2026-11-20T00:00:00Z',
  })
  since: string;

  @IntField({
    description: `How many at most. Default: ${DEFAULT_REPLAYED}.`,
    optional: true,
    min: 1,
    max: MAX_REPLAYED,
  })
  limit?: number;

  @TextField({ description: '`next_cursor` of the answer before, to go on with the rest.', optional: true, max: 200 })
  cursor?: string;
}

export class ReplayedDeliveriesDto {
  @ApiProperty({ description: 'How many are on their way again.' }) replayed: number;
  @ApiProperty({ type: String, nullable: true, description: 'There may be more: send it as `cursor`.' })
  next_cursor: string | null;
}

export class WebhookDeliveryDto {
  @ApiProperty({ format: 'uuid', description: 'Also the `webhook-id` of every attempt.' }) id: string;
  @ApiProperty({ format: 'uuid' }) endpoint_id: string;
  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'Null for a test.' })
  event_id: string | null;
  @ApiProperty() event_type: string;
  @ApiProperty({
    enum: DELIVERY_STATES,
    description: '`failed`: after its last attempt; `cancelled`: its endpoint was disabled first.',
  })
  state: DeliveryState;
  @ApiProperty({ description: 'How many attempts were made.' }) attempts: number;
  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'Null when it is finished.' })
  next_attempt_at: string | null;
  @ApiProperty({ format: 'date-time' }) created_at: string;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) finished_at: string | null;
}

export class WebhookAttemptDto {
  @ApiProperty() number: number;
  @ApiProperty({ format: 'date-time' }) started_at: string;
  @ApiProperty({ description: 'In milliseconds.' }) duration_ms: number;
  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' } }) request_headers: Record<string, string>;
  @ApiProperty({ type: Number, nullable: true, description: 'Null when there was no answer.' })
  response_status: number | null;
  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' }, nullable: true })
  response_headers: Record<string, string> | null;
  @ApiProperty({ type: String, nullable: true, description: 'Its first 4 kB.' }) response_body: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'Why it failed, in one word; null when it was delivered.' })
  error: string | null;
}

export class WebhookDeliveryWithLogDto extends WebhookDeliveryDto {
  @ApiProperty({ description: 'The body of every attempt, byte for byte.' }) payload: string;
  @ApiProperty({ type: [WebhookAttemptDto], description: 'The latest first, at most 100.' })
  log: WebhookAttemptDto[];
}

export class WebhookDeliveryPageDto {
  @ApiProperty({ type: [WebhookDeliveryDto] }) data: WebhookDeliveryDto[];
  @ApiProperty({ type: String, nullable: true }) next_cursor: string | null;
}

/** Without the payload, which only who reads one delivery wants to see. */
export type DeliveryRow = Pick<
  WebhookDelivery,
  'id' | 'endpointId' | 'eventId' | 'eventType' | 'state' | 'attempts' | 'nextAttemptAt' | 'createdAt' | 'finishedAt'
>;

export function presentDelivery(row: DeliveryRow): WebhookDeliveryDto {
  return {
    id: row.id,
    endpoint_id: row.endpointId,
    event_id: row.eventId,
    event_type: row.eventType,
    state: row.state,
    attempts: row.attempts,
    next_attempt_at: row.nextAttemptAt?.toISOString() ?? null,
    created_at: row.createdAt.toISOString(),
    finished_at: row.finishedAt?.toISOString() ?? null,
  };
}

export function presentAttempt(row: WebhookAttempt): WebhookAttemptDto {
  return {
    number: row.number,
    started_at: row.startedAt.toISOString(),
    duration_ms: row.durationMs,
    request_headers: row.requestHeaders,
    response_status: row.responseStatus,
    response_headers: row.responseHeaders,
    response_body: row.responseBody,
    error: row.error,
  };
}
