import { Module } from '@nestjs/common';
import { OutboxService } from './outbox.service.js';
import { SubjectChanges } from './subject-changes.service.js';

@Module({ providers: [OutboxService, SubjectChanges], exports: [OutboxService, SubjectChanges] })
export class OutboxModule {}
