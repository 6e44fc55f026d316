import { Body, Controller, Delete, Get, HttpCode, Post, Query } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { RefusesIdempotencyKey } from '../http/idempotency-key.js';
import { IdParam } from '../http/id-param.js';
import { pageOf, PageQueryDto } from '../http/pagination.dto.js';
import { ApiKeyPageDto, IssueApiKeyDto, IssuedApiKeyDto, presentApiKey } from './api-keys.dto.js';
import { ApiKeysService } from './api-keys.service.js';
import { RequireScope } from './scopes.js';

@ApiTags('API keys')
@ApiBearerAuth()
@Controller('api/v1/api-keys')
@RequireScope('admin')
export class ApiKeysController {
  constructor(private readonly apiKeys: ApiKeysService) {}

  @Post()
  @RefusesIdempotencyKey()
  @ApiOperation({ summary: 'Issue an API key' })
  @ApiCreatedResponse({ type: IssuedApiKeyDto })
  async issue(@Body() dto: IssueApiKeyDto): Promise<IssuedApiKeyDto> {
    const { row, key } = await this.apiKeys.issue(dto);
    return { ...presentApiKey(row), key };
  }

  @Get()
  @ApiOperation({ summary: 'List API keys, newest first' })
  @ApiOkResponse({ type: ApiKeyPageDto })
  async list(@Query() query: PageQueryDto): Promise<ApiKeyPageDto> {
    return pageOf(await this.apiKeys.list(query), query.limit, presentApiKey);
  }

  @Post(':id/rotate')
  @RefusesIdempotencyKey()
  @ApiOperation({ summary: 'Replace an API key: the old one stops working at once' })
  @ApiCreatedResponse({ type: IssuedApiKeyDto })
  async rotate(@IdParam() id: string): Promise<IssuedApiKeyDto> {
    const { row, key } = await this.apiKeys.rotate(id);
    return { ...presentApiKey(row), key };
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Revoke an API key' })
  @ApiNoContentResponse()
  async revoke(@IdParam() id: string): Promise<void> {
    await this.apiKeys.revoke(id);
  }
}
