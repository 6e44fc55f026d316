/**
 * Open streams of events (server-sent events, HTML Living Standard 9.2). A stream reads the next page only when its client has
 * taken the one before, so a slow client costs no memory. It ends after a while, and when the server stops, even if its client
 * takes nothing: the client connects again, says what it saw last, and has its key checked again.
 */
import { Readable } from 'node:stream';
import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { matchesAny } from '../outbox/event-types.js';
import { OutboxSignal } from '../outbox/outbox-signal.service.js';
import { EventFeed, type Place, type PlacedEvent } from './event-feed.service.js';
import { EventsError } from './events.errors.js';
import { Wake } from './wake.js';

export const MAX_STREAMS = 200;
export const MAX_STREAMS_OF_KEY = 10;
/** After how long a client connects again. */
const RETRY_MS = 2_000;
const BUFFER_BYTES = 65_536;

/** All in milliseconds. */
@Injectable()
export class StreamTiming {
  /** How often a silent stream gives a sign of life, and looks for what nobody told of. */
  heartbeatMs = 10_000;
  lifeMs = 900_000;
  /** How long a client may take the rest of a stream that has ended. */
  restMs = 2_000;
}

export interface StreamRequest {
  readonly keyId: string;
  /** Patterns of event types. */
  readonly types: readonly string[];
  /** Whether events about webhooks are left out, as they are for administrators. */
  readonly withoutWebhooks: boolean;
  readonly lastEventId: number | undefined;
  /** Fires when the client is gone. */
  readonly gone: AbortSignal;
}

@Injectable()
export class EventStreams implements BeforeApplicationShutdown {
  private readonly logger = new Logger(EventStreams.name);
  /** The key of each open stream. */
  private readonly open = new Map<StreamRequest, string>();
  private readonly stopping = new AbortController();

  constructor(
    private readonly feed: EventFeed,
    private readonly signal: OutboxSignal,
    private readonly timing: StreamTiming,
  ) {}

  /** Throws `events.too_many_streams`. */
  async start(request: StreamRequest): Promise<Readable> {
    this.count(request);
    const place = await this.feed.placeAfter(request.lastEventId);
    const ended = AbortSignal.any([request.gone, this.stopping.signal, AbortSignal.timeout(this.timing.lifeMs)]);
    const messages = this.messages(request, place, ended);
    const stream = Readable.from(messages, { objectMode: false, highWaterMark: BUFFER_BYTES });
    ended.addEventListener('abort', () => setTimeout(() => stream.destroy(), this.timing.restMs).unref(), {
      once: true,
    });
    return stream;
  }

  /** Ends all of them, for good. */
  stop(): void {
    this.stopping.abort();
  }

  beforeApplicationShutdown(): void {
    this.stop();
  }

  private count(request: StreamRequest): void {
    const ofKey = [...this.open.values()].filter((keyId) => keyId === request.keyId).length;
    if (ofKey >= MAX_STREAMS_OF_KEY) {
      throw EventsError.tooManyStreams('key', MAX_STREAMS_OF_KEY);
    }
    if (this.open.size >= MAX_STREAMS) {
      throw EventsError.tooManyStreams('server', MAX_STREAMS);
    }
    if (!request.gone.aborted) {
      this.open.set(request, request.keyId);
      request.gone.addEventListener('abort', () => this.open.delete(request), { once: true });
    }
  }

  private async *messages(request: StreamRequest, place: Place, ended: AbortSignal): AsyncGenerator<string> {
    const wake = new Wake();
    const unsubscribe = this.signal.on('published', () => wake.call());
    ended.addEventListener('abort', () => wake.call(), { once: true });
    try {
      yield `retry: ${RETRY_MS}\n${bookmark(place.after)}`;
      if (place.missed) {
        yield `event: stream.reset\ndata: {"type":"stream.reset"}\n\n`;
      }
      let spokeAt = performance.now();
      for (let after = place.after; !ended.aborted;) {
        wake.reset();
        const page = await this.feed.after(after);
        for (const event of page) {
          if (isWanted(request, event)) {
            yield message(event);
            spokeAt = performance.now();
          }
          after = event.position;
        }
        const silentMs = performance.now() - spokeAt;
        if (silentMs >= this.timing.heartbeatMs) {
          yield `: still here\n${bookmark(after)}`;
          spokeAt = performance.now();
        } else if (page.length === 0 && !ended.aborted) {
          await wake.within(this.timing.heartbeatMs - silentMs);
        }
      }
    } catch (error) {
      this.logger.warn({ err: error }, 'A stream of events was ended, since events could not be read');
    } finally {
      unsubscribe();
    }
  }
}

function isWanted({ types, withoutWebhooks }: StreamRequest, { type }: PlacedEvent): boolean {
  return matchesAny(types, type) && !(withoutWebhooks && type.startsWith('webhook'));
}

function message({ position, type, payload }: PlacedEvent): string {
  return `id: ${position}\nevent: ${type}\ndata: ${payload}\n\n`;
}

/** Without data nothing happens at the client but that it goes on from here, when it has to connect again. */
function bookmark(position: number): string {
  return `id: ${position}\n\n`;
}
