import { Get } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { EngineController } from './engine-controller.js';
import { item } from './envelope.js';

@EngineController('accounts')
export class AccountsController {
  /** The engine connects to no calendar provider, so nobody has an account. */
  @Get()
  @ApiOperation({ summary: 'Connected provider accounts: none' })
  list() {
    return item([]);
  }
}
