import { Module } from '@nestjs/common';
import { OutboxModule } from '../outbox/outbox.module.js';
import { EventFeed } from './event-feed.service.js';
import { EventStreams, StreamTiming } from './event-streams.service.js';
import { EventsController } from './events.controller.js';

@Module({
  imports: [OutboxModule],
  controllers: [EventsController],
  providers: [EventFeed, EventStreams, StreamTiming],
})
export class EventsModule {}
