import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequireScope } from '../auth/scopes.js';
import { CallerGone } from '../http/caller-gone.js';
import { IgnoresIdempotencyKey } from '../http/idempotency-key.js';
import { IdParam } from '../http/id-param.js';
import { AvailabilityQueryDto, presentSlots, SlotListDto, UserSlotsQueryDto } from './availability.dto.js';
import { AvailabilityService } from './availability.service.js';

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
  async query(@Body() dto: AvailabilityQueryDto, @CallerGone() caller: AbortSignal): Promise<SlotListDto> {
    return presentSlots(await this.availability.query(dto, caller));
  }

  @Get('users/:id/slots')
  @RequireScope('public')
  @ApiOperation({ summary: 'Find bookable slots of a user' })
  @ApiOkResponse({ type: SlotListDto })
  async slotsOfUser(
    @IdParam() id: string,
    @Query() query: UserSlotsQueryDto,
    @CallerGone() caller: AbortSignal,
  ): Promise<SlotListDto> {
    return presentSlots(await this.availability.slotsOfUser(id, query, caller));
  }
}
