import { Body, Controller, Delete, Get, HttpCode, Post } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { MAX_HELD_DAYS_OF_RESOURCE, MAX_LIVE_HOLDS, MAX_LIVE_HOLDS_OF_RESOURCE } from '#libs/scheduling';
import { CurrentKey, type RequestKey } from '../auth/request-key.js';
import { RequireScope } from '../auth/scopes.js';
import { LocatedAt } from '../http/answer-headers.js';
import { TakesIfMatch } from '../http/preconditions.js';
import { IdParam } from '../http/id-param.js';
import { CreateHoldDto, ExtendHoldDto, HoldDto, presentHold } from './holds.dto.js';
import { HoldsService } from './holds.service.js';

/** Who may hold may do everything with a hold whose id it knows. */
@ApiTags('Holds')
@ApiBearerAuth()
@Controller('api/v1/holds')
export class HoldsController {
  constructor(private readonly holds: HoldsService) {}

  @Post()
  @RequireScope('public')
  @ApiOperation({
    summary: 'Keep a slot free for a short time',
    description:
      `At one moment an API key holds at most ${MAX_LIVE_HOLDS} slots; of one resource at most ` +
      `${MAX_LIVE_HOLDS_OF_RESOURCE}, and ${MAX_HELD_DAYS_OF_RESOURCE} days together, each times its capacity.`,
  })
  @ApiCreatedResponse({ type: HoldDto })
  @LocatedAt('/api/v1/holds')
  async create(@Body() dto: CreateHoldDto, @CurrentKey() key: RequestKey): Promise<HoldDto> {
    return presentHold(await this.holds.create(dto, key.actor));
  }

  @Get(':id')
  @RequireScope('public')
  @ApiOperation({
    summary: 'Get a hold',
    description: 'One that has ended is kept until 30 days after that was told.',
  })
  @ApiOkResponse({ type: HoldDto })
  async get(@IdParam() id: string): Promise<HoldDto> {
    return presentHold(await this.holds.get(id));
  }

  @Post(':id/extend')
  @TakesIfMatch()
  @HttpCode(200)
  @RequireScope('public')
  @ApiOperation({ summary: 'Hold a slot for so long from now on' })
  @ApiOkResponse({ type: HoldDto })
  async extend(@IdParam() id: string, @Body() dto: ExtendHoldDto, @CurrentKey() key: RequestKey): Promise<HoldDto> {
    return presentHold(await this.holds.extend(id, dto.seconds, key.actor));
  }

  @Delete(':id')
  @TakesIfMatch()
  @HttpCode(204)
  @RequireScope('public')
  @ApiOperation({ summary: 'Give a held slot back' })
  @ApiNoContentResponse()
  async release(@IdParam() id: string, @CurrentKey() key: RequestKey): Promise<void> {
    await this.holds.release(id, key.actor);
  }
}
