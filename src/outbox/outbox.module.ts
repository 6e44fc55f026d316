import { Module } from '@nestjs/common';
import { OutboxRetention } from './outbox-retention.service.js';
import { OutboxListener } from './outbox-listener.service.js';
import { OutboxService } from './outbox.service.js';
import { OutboxSignal } from './outbox-signal.service.js';
import { SubjectChanges } from './subject-changes.service.js';

@Module({
  providers: [OutboxListener, OutboxRetention, OutboxService, OutboxSignal, SubjectChanges],
  exports: [OutboxListener, OutboxRetention, OutboxService, OutboxSignal, SubjectChanges],
})
export class OutboxModule {}
