import { Body, Controller, Delete, Get, HttpCode, Put } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiProperty,
  ApiTags,
} from '@nestjs/swagger';
import { Temporal } from 'temporal-polyfill';
import { RequireScope } from '../auth/scopes.js';
import { InstantField } from '../http/fields.js';
import { type ClockReading, SandboxClock } from './sandbox-clock.service.js';

class SetClockDto {
  @InstantField({ description: 'Not before the time that the clock shows.' }) now: string;
}

class ClockDto {
  @ApiProperty({ format: 'date-time' }) now: string;
  @ApiProperty({ enum: ['real', 'set'], description: 'A set clock runs on from where it was set.' })
  mode: ClockReading['mode'];
}

@ApiTags('Sandbox')
@ApiBearerAuth()
@Controller('api/v1/sandbox/clock')
@RequireScope('admin')
export class SandboxController {
  constructor(private readonly clock: SandboxClock) {}

  @Get()
  @ApiOperation({ summary: 'The time it is in a test app' })
  @ApiOkResponse({ type: ClockDto })
  async read(): Promise<ClockDto> {
    return present(await this.clock.read());
  }

  @Put()
  @ApiOperation({ summary: 'Set the clock of a test app forward; what is due by then has happened when this answers' })
  @ApiOkResponse({ type: ClockDto })
  async set(@Body() { now }: SetClockDto): Promise<ClockDto> {
    return present(await this.clock.set(Temporal.Instant.from(now)));
  }

  @Delete()
  @HttpCode(204)
  @ApiOperation({
    summary: 'Go back to real time; what has happened stays, and what is held by the time that was set ends',
  })
  @ApiNoContentResponse()
  async reset(): Promise<void> {
    await this.clock.reset();
  }
}

function present({ now, mode }: ClockReading): ClockDto {
  return { now: now.toString(), mode };
}
