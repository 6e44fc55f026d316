import { Controller, Headers, HttpCode, Post, type RawBodyRequest, Req } from '@nestjs/common';
import { ApiBody, ApiHeader, ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { NoKeyNeeded } from '../auth/scopes.js';
import { AppConfig } from '../config/config.js';
import { IgnoresIdempotencyKey } from '../http/idempotency-key.js';
import { InboundError } from './inbound.errors.js';
import { InboundEvents } from './inbound-events.service.js';
import { InboundWorker } from './inbound-worker.service.js';
import { readTimekitEvent } from './timekit-event.js';
import { isSignedByTimekit } from './timekit-signature.js';

class InboundReceiptDto {
  @ApiProperty({ description: 'Whether the same was received before.' }) repeated: boolean;
}

@ApiTags('Timekit')
@Controller('api/v1/webhooks/timekit')
export class TimekitWebhooksController {
  constructor(
    private readonly config: AppConfig,
    private readonly events: InboundEvents,
    private readonly worker: InboundWorker,
  ) {}

  @Post()
  @HttpCode(200)
  @NoKeyNeeded()
  @IgnoresIdempotencyKey()
  @ApiOperation({
    summary: 'Receive a webhook of Timekit',
    description:
      'Put this address into the webhooks of your Timekit app, and its webhook secret into `TIMEKIT_WEBHOOK_SECRET`. The body is ' +
      'stored and answered at once. Then the booking is looked up at Timekit, and what is there is recorded: what the body ' +
      'says of its state is not believed, so late, repeated and overtaking webhooks do no harm.',
  })
  @ApiHeader({
    name: 'x-timekit-signature',
    required: true,
    description: 'HMAC-SHA256 of the body, in hex, with the webhook secret.',
  })
  @ApiBody({
    schema: {
      type: 'object',
      description: 'The booking, as Timekit sends it.',
      properties: {
        id: { type: 'string', format: 'uuid' },
        state: { type: 'string' },
        isTest: { type: 'boolean', description: 'A test from the admin panel: stored, and nothing done.' },
      },
      additionalProperties: true,
    },
  })
  @ApiOkResponse({ type: InboundReceiptDto })
  async receive(
    @Req() request: RawBodyRequest<FastifyRequest>,
    @Headers('x-timekit-signature') signature: string | undefined,
  ): Promise<InboundReceiptDto> {
    const { webhookSecrets } = this.config.timekit;
    if (webhookSecrets.length === 0) {
      throw InboundError.noSecret();
    }
    const body = request.rawBody ?? Buffer.alloc(0);
    if (!isSignedByTimekit(body, signature ?? '', webhookSecrets)) {
      throw InboundError.signatureInvalid();
    }
    const isNew = await this.events.store(readTimekitEvent(request.body), body);
    this.worker.look();
    return { repeated: !isNew };
  }
}
