import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequireScope } from '../auth/scopes.js';
import { IdParam } from '../http/id-param.js';
import { pageOf } from '../http/pagination.dto.js';
import { NewDeliveries } from './new-deliveries.service.js';
import {
  presentAttempt,
  presentDelivery,
  ReplayDeliveriesDto,
  ReplayedDeliveriesDto,
  WebhookDeliveryDto,
  WebhookDeliveryPageDto,
  WebhookDeliveryQueryDto,
  WebhookDeliveryWithLogDto,
} from './webhook-deliveries.dto.js';
import { WebhookDeliveriesService } from './webhook-deliveries.service.js';

@ApiTags('Webhook deliveries')
@ApiBearerAuth()
@Controller('api/v1/webhook-deliveries')
@RequireScope('admin')
export class WebhookDeliveriesController {
  constructor(
    private readonly deliveries: WebhookDeliveriesService,
    private readonly newDeliveries: NewDeliveries,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List webhook deliveries of the last 30 days, newest first' })
  @ApiOkResponse({ type: WebhookDeliveryPageDto })
  async list(@Query() query: WebhookDeliveryQueryDto): Promise<WebhookDeliveryPageDto> {
    return pageOf(await this.deliveries.list(query), query.limit, presentDelivery);
  }

  @Post('replay')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Send all deliveries to an endpoint again that failed or were cancelled since a time, oldest first',
    description:
      'Each under its own id, so receivers recognise what they have. Repeat it with `next_cursor` until that is null.',
  })
  @ApiOkResponse({ type: ReplayedDeliveriesDto })
  async replayFailed(@Body() dto: ReplayDeliveriesDto): Promise<ReplayedDeliveriesDto> {
    return await this.newDeliveries.replayFailed(dto);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Read a webhook delivery, with what was sent and answered' })
  @ApiOkResponse({ type: WebhookDeliveryWithLogDto })
  async get(@IdParam() id: string): Promise<WebhookDeliveryWithLogDto> {
    const { row, log } = await this.deliveries.get(id);
    return { ...presentDelivery(row), payload: row.payload, log: log.map(presentAttempt) };
  }

  @Post(':id/replay')
  @HttpCode(200)
  @ApiOperation({ summary: 'Send a webhook delivery again, under the same id' })
  @ApiOkResponse({ type: WebhookDeliveryDto })
  async replay(@IdParam() id: string): Promise<WebhookDeliveryDto> {
    return presentDelivery(await this.newDeliveries.replay(id));
  }
}
