import { Body, Controller, Delete, Get, HttpCode, Patch, Post, Put, Query } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { RequireScope } from '../auth/scopes.js';
import { TakesIfMatch } from '../http/preconditions.js';
import { LocatedAt } from '../http/answer-headers.js';
import { IdParam } from '../http/id-param.js';
import { pageOf } from '../http/pagination.dto.js';
import {
  CreateResourceDto,
  presentResource,
  ReplaceConstraintsDto,
  ResourceDto,
  ResourcePageDto,
  ResourceQueryDto,
  UpdateResourceDto,
} from './resources.dto.js';
import { ResourceCreator } from './resource-creator.js';
import { ResourcesService } from './resources.service.js';

@ApiTags('Resources')
@ApiBearerAuth()
@Controller('api/v1/resources')
export class ResourcesController {
  constructor(
    private readonly resources: ResourcesService,
    private readonly creator: ResourceCreator,
  ) {}

  @Post()
  @RequireScope('write')
  @ApiOperation({ summary: 'Create a room, a car or another thing, or adopt one that exists at Timekit' })
  @ApiCreatedResponse({ type: ResourceDto })
  @LocatedAt('/api/v1/resources')
  async create(@Body() dto: CreateResourceDto): Promise<ResourceDto> {
    return presentResource(await this.creator.create(dto));
  }

  @Get()
  @RequireScope('read')
  @ApiOperation({ summary: 'List resources, newest first' })
  @ApiOkResponse({ type: ResourcePageDto })
  async list(@Query() query: ResourceQueryDto): Promise<ResourcePageDto> {
    return pageOf(await this.resources.list(query), query.limit, presentResource);
  }

  @Get(':id')
  @RequireScope('read')
  @ApiOperation({ summary: 'Read a resource' })
  @ApiOkResponse({ type: ResourceDto })
  async get(@IdParam() id: string): Promise<ResourceDto> {
    return presentResource(await this.resources.get(id));
  }

  @Patch(':id')
  @TakesIfMatch()
  @RequireScope('write')
  @ApiOperation({ summary: 'Change a resource, at Timekit too' })
  @ApiOkResponse({ type: ResourceDto })
  async update(@IdParam() id: string, @Body() dto: UpdateResourceDto): Promise<ResourceDto> {
    return presentResource(await this.resources.update(id, dto));
  }

  @Delete(':id')
  @TakesIfMatch()
  @HttpCode(204)
  @RequireScope('write')
  @ApiOperation({ summary: 'Delete a resource without bookings to come, at Timekit too' })
  @ApiNoContentResponse()
  async delete(@IdParam() id: string): Promise<void> {
    await this.resources.delete(id);
  }

  @Post(':id/provision')
  @HttpCode(200)
  @RequireScope('write')
  @ApiOperation({ summary: 'Finish creating a pending resource at Timekit; harmless when it is ready' })
  @ApiOkResponse({ type: ResourceDto })
  async provision(@IdParam() id: string): Promise<ResourceDto> {
    return presentResource(await this.resources.provision(id));
  }

  @Put(':id/constraints')
  @TakesIfMatch()
  @RequireScope('write')
  @ApiOperation({ summary: 'Replace the availability constraints of a resource' })
  @ApiOkResponse({ type: ResourceDto })
  async replaceConstraints(@IdParam() id: string, @Body() dto: ReplaceConstraintsDto): Promise<ResourceDto> {
    return presentResource(await this.resources.replaceConstraints(id, dto.constraints));
  }
}
