import { Controller, Get, Header, Headers, Query, Res, StreamableFile } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { AuthError } from '../auth/auth.errors.js';
import { CurrentKey, type RequestKey } from '../auth/request-key.js';
import { RequireScope, scopesAllow } from '../auth/scopes.js';
import { RequestError } from '../http/http.errors.js';
import { EventStreams, MAX_STREAMS_OF_KEY } from './event-streams.service.js';
import { EventStreamQueryDto, patternsIn } from './events.dto.js';

const POSITION = /^\d{1,15}$/;

@ApiTags('Events')
@ApiBearerAuth()
@Controller('api/v1/events')
export class EventsController {
  constructor(private readonly streams: EventStreams) {}

  @Get('stream')
  @RequireScope('read')
  @Header('cache-control', 'no-store')
  @Header('x-accel-buffering', 'no')
  @ApiOperation({
    summary: 'Listen to events as they happen (server-sent events)',
    description:
      'Each message has a type of the catalogue as `event`, the body of a webhook as `data`, and its place as `id`. ' +
      'Whoever connects again with the last `id` as `Last-Event-ID` misses nothing of the last 30 days; older gaps are told ' +
      'by a message `stream.reset`: load anew what you show. Events about webhooks are for the scope `admin`. ' +
      `A key may have ${MAX_STREAMS_OF_KEY} streams open; each ends after 15 minutes.`,
  })
  @ApiHeader({ name: 'Last-Event-ID', required: false, description: 'The `id` seen last. Default: from now on.' })
  @ApiOkResponse({ content: { 'text/event-stream': { schema: { type: 'string' } } } })
  async stream(
    @Query() { types }: EventStreamQueryDto,
    @Headers('last-event-id') lastEventId: string | undefined,
    @CurrentKey() key: RequestKey,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    const patterns = patternsIn(types);
    const isAdmin = scopesAllow(key.scopes, 'admin');
    if (!isAdmin && patterns.some((pattern) => pattern.startsWith('webhook'))) {
      throw AuthError.scopeMissing('admin');
    }
    const gone = new AbortController();
    reply.raw.once('close', () => gone.abort());
    const stream = await this.streams.start({
      keyId: key.id,
      types: patterns,
      withoutWebhooks: !isAdmin,
      lastEventId: lastEventId === undefined || lastEventId === '' ? undefined : readPosition(lastEventId),
      gone: gone.signal,
    });
    return new StreamableFile(stream, { type: 'text/event-stream; charset=utf-8' });
  }
}

function readPosition(text: string): number {
  if (!POSITION.test(text)) {
    throw RequestError.invalidHeader('Last-Event-ID', 'must be the id of a message of this stream');
  }
  return Number(text);
}
