import { Module } from '@nestjs/common';
import { OutboxModule } from '../outbox/outbox.module.js';
import { ResourcesModule } from '../resources/resources.module.js';
import { UserProvisioner } from './user-provisioner.js';
import { UsersController } from './users.controller.js';
import { UsersService } from './users.service.js';

@Module({
  imports: [OutboxModule, ResourcesModule],
  controllers: [UsersController],
  providers: [UserProvisioner, UsersService],
  exports: [UsersService],
})
export class UsersModule {}
