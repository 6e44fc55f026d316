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
import { TakesIfMatch } from '../http/preconditions.js';
import { LocatedAt } from '../http/answer-headers.js';
import { IdParam } from '../http/id-param.js';
import { pageOf } from '../http/pagination.dto.js';
import {
  AdoptResourceDto,
  CreateUserDto,
  presentUser,
  UpdateUserDto,
  UserDto,
  UserPageDto,
  UserQueryDto,
} from './users.dto.js';
import { UserProvisioner } from './user-provisioner.js';
import { UsersService } from './users.service.js';

@ApiTags('Users')
@ApiBearerAuth()
@Controller('api/v1/users')
export class UsersController {
  constructor(
    private readonly users: UsersService,
    private readonly provisioner: UserProvisioner,
  ) {}

  @Post()
  @RequireScope('write')
  @ApiOperation({ summary: 'Create a user, with a Timekit resource unless told otherwise' })
  @ApiCreatedResponse({ type: UserDto })
  @LocatedAt('/api/v1/users')
  async create(@Body() dto: CreateUserDto): Promise<UserDto> {
    return presentUser(await this.provisioner.create(dto));
  }

  @Get()
  @RequireScope('read')
  @ApiOperation({ summary: 'List users, newest first' })
  @ApiOkResponse({ type: UserPageDto })
  async list(@Query() query: UserQueryDto): Promise<UserPageDto> {
    return pageOf(await this.users.list(query), query.limit, presentUser);
  }

  @Get(':id')
  @RequireScope('read')
  @ApiOperation({ summary: 'Read a user' })
  @ApiOkResponse({ type: UserDto })
  async get(@IdParam() id: string): Promise<UserDto> {
    return presentUser(await this.users.get(id));
  }

  @Patch(':id')
  @TakesIfMatch()
  @RequireScope('write')
  @ApiOperation({ summary: 'Change a user; names and time zone at Timekit too' })
  @ApiOkResponse({ type: UserDto })
  async update(@IdParam() id: string, @Body() dto: UpdateUserDto): Promise<UserDto> {
    return presentUser(await this.users.update(id, dto));
  }

  @Delete(':id')
  @TakesIfMatch()
  @HttpCode(204)
  @RequireScope('write')
  @ApiOperation({ summary: 'Delete a user without bookings to come, at Timekit too' })
  @ApiNoContentResponse()
  async delete(@IdParam() id: string): Promise<void> {
    await this.users.delete(id);
  }

  @Post(':id/provision')
  @HttpCode(200)
  @RequireScope('write')
  @ApiOperation({ summary: "Create the user's Timekit resource, or finish creating it; harmless when it is there" })
  @ApiOkResponse({ type: UserDto })
  async provision(@IdParam() id: string): Promise<UserDto> {
    return presentUser(await this.provisioner.provision(id));
  }

  @Post(':id/adopt')
  @HttpCode(200)
  @RequireScope('write')
  @ApiOperation({ summary: 'Let an existing Timekit resource stand for the user' })
  @ApiOkResponse({ type: UserDto })
  async adopt(@IdParam() id: string, @Body() dto: AdoptResourceDto): Promise<UserDto> {
    return presentUser(await this.provisioner.adopt(id, dto.timekit_resource_id.toLowerCase()));
  }
}
