import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { CurrentKey, type RequestKey } from '../auth/request-key.js';
import { RequireScope, scopesAllow } from '../auth/scopes.js';
import { CallerGone } from '../http/caller-gone.js';
import { IgnoresIdempotencyKey } from '../http/idempotency-key.js';
import { IdParam } from '../http/id-param.js';
import { JsonBytes } from '../http/json-bytes.js';
import { AvailabilityQueryDto, writeSlots, SlotListDto, UserSlotsQueryDto } from './availability.dto.js';
import { AvailabilityService } from './availability.service.js';
import { ExplainDto, ExplanationListDto, presentExplanations } from './explain.dto.js';

@ApiTags('Availability')
@ApiBearerAuth()
@Controller('api/v1')
export class AvailabilityController {
  constructor(private readonly availability: AvailabilityService) {}

  @Post('availability/query')
  @IgnoresIdempotencyKey()
  @HttpCode(200)
  @RequireScope('public')
  @ApiOperation({ summary: 'Find bookable slots of users and resources' })
  @ApiOkResponse({ type: SlotListDto })
  @ApiResponse({ status: 304, description: 'As under the tag in `If-None-Match`.' })
  async query(@Body() dto: AvailabilityQueryDto, @CallerGone() caller: AbortSignal): Promise<JsonBytes> {
    return writeSlots(await this.availability.query(dto, caller));
  }

  @Post('availability/explain')
  @IgnoresIdempotencyKey()
  @HttpCode(200)
  @RequireScope('public')
  @ApiOperation({ summary: 'Say why starts are offered or not' })
  @ApiOkResponse({ type: ExplanationListDto })
  async explain(
    @Body() dto: ExplainDto,
    @CurrentKey() key: RequestKey,
    @CallerGone() caller: AbortSignal,
  ): Promise<ExplanationListDto> {
    return presentExplanations(await this.availability.explain(dto, caller), scopesAllow(key.scopes, 'read'));
  }

  @Get('users/:id/slots')
  @RequireScope('public')
  @ApiOperation({ summary: 'Find bookable slots of a user' })
  @ApiOkResponse({ type: SlotListDto })
  @ApiResponse({ status: 304, description: 'As under the tag in `If-None-Match`.' })
  async slotsOfUser(
    @IdParam() id: string,
    @Query() query: UserSlotsQueryDto,
    @CallerGone() caller: AbortSignal,
  ): Promise<JsonBytes> {
    return writeSlots(await this.availability.slotsOfUser(id, query, caller));
  }
}
