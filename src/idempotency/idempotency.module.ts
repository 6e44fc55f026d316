import { Global, Module } from '@nestjs/common';
import { IdempotencyCleanup } from './idempotency-cleanup.service.js';
import { IdempotencyKeys, KeyTiming } from './idempotency-keys.service.js';
import { IdempotentWork } from './idempotent-work.js';

/** Global, as every feature writes. The interceptor is bound by the root, which decides the order of interceptors. */
@Global()
@Module({
  providers: [IdempotencyCleanup, IdempotencyKeys, IdempotentWork, KeyTiming],
  exports: [IdempotencyCleanup, IdempotencyKeys, IdempotentWork, KeyTiming],
})
export class IdempotencyModule {}
