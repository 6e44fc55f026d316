import { Controller, Get, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiServiceUnavailableResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { NoKeyNeeded } from '../auth/scopes.js';
import { HealthService, type Readiness } from './health.service.js';

class LivenessDto {
  @ApiProperty({ enum: ['ok'] }) status: 'ok';
}

class CheckDto {
  @ApiProperty() ready: boolean;
  @ApiProperty({ description: 'postgresql or pglite; embedded or remote.' }) kind: string;
}

class TzDataDto {
  @ApiProperty({ example: '2026c', description: 'Release of the zone data that wall-clock times are computed with.' })
  version: string;

  @ApiProperty({ example: 'ICU 78.3', description: 'Whose copy of it.' })
  source: string;
}

class ReadinessDto {
  @ApiProperty() ready: boolean;
  @ApiProperty() database: CheckDto;
  @ApiProperty() upstream: CheckDto;
  @ApiProperty() tz_data: TzDataDto;
}

@ApiTags('Operation')
@Controller('health')
@NoKeyNeeded()
export class HealthController {
  constructor(private readonly health: HealthService) {}

  @Get('live')
  @ApiOperation({ summary: 'The process answers' })
  @ApiOkResponse({ type: LivenessDto })
  live(): LivenessDto {
    return { status: 'ok' };
  }

  @Get('ready')
  @ApiOperation({ summary: 'Database and upstream answer too' })
  @ApiOkResponse({ type: ReadinessDto })
  @ApiServiceUnavailableResponse({ type: ReadinessDto })
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<Readiness> {
    const readiness = await this.health.readiness();
    void reply.status(readiness.ready ? 200 : 503);
    return readiness;
  }
}
