import { Body, Controller, Delete, Get, HttpCode, Patch, Post, Query } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { RequireScope } from '../auth/scopes.js';
import { LocatedAt } from '../http/answer-headers.js';
import { RefusesIdempotencyKey } from '../http/idempotency-key.js';
import { IdParam } from '../http/id-param.js';
import { pageOf } from '../http/pagination.dto.js';
import { TakesIfMatch } from '../http/preconditions.js';
import { EndpointHealth } from './endpoint-health.service.js';
import { NewDeliveries } from './new-deliveries.service.js';
import { presentDelivery, WebhookDeliveryDto } from './webhook-deliveries.dto.js';
import {
  CreateWebhookEndpointDto,
  presentEndpoint,
  RotateSecretDto,
  UpdateWebhookEndpointDto,
  WebhookEndpointDto,
  WebhookEndpointHealthDto,
  WebhookEndpointPageDto,
  WebhookEndpointQueryDto,
  WebhookEndpointWithSecretDto,
} from './webhook-endpoints.dto.js';
import { MAX_ENDPOINTS, WebhookEndpointsService } from './webhook-endpoints.service.js';

/** Where events go is for who may see all of them, and an address may hold a secret. */
@ApiTags('Webhook endpoints')
@ApiBearerAuth()
@Controller('api/v1/webhook-endpoints')
@RequireScope('admin')
export class WebhookEndpointsController {
  constructor(
    private readonly endpoints: WebhookEndpointsService,
    private readonly health: EndpointHealth,
    private readonly deliveries: NewDeliveries,
  ) {}

  @Post()
  @RefusesIdempotencyKey()
  @ApiOperation({
    summary: 'Have events sent to an address',
    description: `From now on; at most ${MAX_ENDPOINTS} endpoints. The answer holds the secret that signs them, once.`,
  })
  @ApiCreatedResponse({ type: WebhookEndpointWithSecretDto })
  @LocatedAt('/api/v1/webhook-endpoints')
  async create(@Body() dto: CreateWebhookEndpointDto): Promise<WebhookEndpointWithSecretDto> {
    const { row, secret } = await this.endpoints.create(dto);
    return { ...presentEndpoint(row), secret };
  }

  @Get()
  @ApiOperation({ summary: 'List webhook endpoints, newest first' })
  @ApiOkResponse({ type: WebhookEndpointPageDto })
  async list(@Query() query: WebhookEndpointQueryDto): Promise<WebhookEndpointPageDto> {
    return pageOf(await this.endpoints.list(query), query.limit, presentEndpoint);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Read a webhook endpoint' })
  @ApiOkResponse({ type: WebhookEndpointDto })
  async get(@IdParam() id: string): Promise<WebhookEndpointDto> {
    return presentEndpoint(await this.endpoints.get(id));
  }

  @Get(':id/health')
  @ApiOperation({ summary: 'See how deliveries to an endpoint are doing' })
  @ApiOkResponse({ type: WebhookEndpointHealthDto })
  async healthOf(@IdParam() id: string): Promise<WebhookEndpointHealthDto> {
    return await this.health.of(id);
  }

  @Patch(':id')
  @TakesIfMatch()
  @ApiOperation({ summary: 'Change, disable or enable a webhook endpoint' })
  @ApiOkResponse({ type: WebhookEndpointDto })
  async update(@IdParam() id: string, @Body() dto: UpdateWebhookEndpointDto): Promise<WebhookEndpointDto> {
    return presentEndpoint(await this.endpoints.update(id, dto));
  }

  @Delete(':id')
  @TakesIfMatch()
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete a webhook endpoint, and the log of its deliveries' })
  @ApiNoContentResponse()
  async delete(@IdParam() id: string): Promise<void> {
    await this.endpoints.delete(id);
  }

  @Post(':id/rotate')
  @TakesIfMatch()
  @RefusesIdempotencyKey()
  @HttpCode(200)
  @ApiOperation({ summary: 'Replace the secret: for 24 hours the old one signs too' })
  @ApiOkResponse({ type: WebhookEndpointWithSecretDto })
  async rotate(@IdParam() id: string, @Body() dto: RotateSecretDto): Promise<WebhookEndpointWithSecretDto> {
    const { row, secret } = await this.endpoints.rotate(id, dto);
    return { ...presentEndpoint(row), secret };
  }

  @Post(':id/test')
  @ApiOperation({ summary: 'Send the event `webhook.test` to an endpoint, as any other is sent' })
  @ApiCreatedResponse({ type: WebhookDeliveryDto })
  @LocatedAt('/api/v1/webhook-deliveries')
  async test(@IdParam() id: string): Promise<WebhookDeliveryDto> {
    return presentDelivery(await this.deliveries.test(id));
  }
}
