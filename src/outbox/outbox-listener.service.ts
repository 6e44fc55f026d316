/**
 * What other processes publish, this one hears over a connection of its own (`LISTEN`). It is made again whenever it is lost;
 * nothing depends on it, and what is missed meanwhile is found by whoever looks by itself. On PGlite there are no others.
 */
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Client } from 'pg';
import { Database } from '../persistence/database.js';
import { OutboxSignal } from './outbox-signal.service.js';

/** Told by the fan-out, in its transaction. */
export const OUTBOX_CHANNEL = 'openslot_outbox';
const RECONNECT_MS = 1_000;

@Injectable()
export class OutboxListener implements OnApplicationShutdown {
  private readonly logger = new Logger(OutboxListener.name);
  private client: Client | undefined;
  private retry: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(
    private readonly database: Database,
    private readonly signal: OutboxSignal,
  ) {}

  /** Call once, after the migrations. Comes back at once. */
  start(): void {
    const { target } = this.database;
    if (target.kind === 'postgresql') {
      void this.connect(target.url);
    }
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.retry);
    await this.client?.end().catch(() => {});
  }

  private async connect(url: string): Promise<void> {
    const client = new Client({ connectionString: url, keepAlive: true, connectionTimeoutMillis: 10_000 });
    this.client = client;
    client.on('notification', () => this.signal.tell('published'));
    client.once('end', () => this.again(url));
    client.on('error', (error) => this.logger.debug({ err: error }, 'The connection that listens was lost'));
    try {
      await client.connect();
      await client.query(`listen ${OUTBOX_CHANNEL}`);
      // Whatever was told while nobody listened.
      this.signal.tell('published');
    } catch (error) {
      this.logger.debug({ err: error }, 'No connection to listen on could be made');
      await client.end().catch(() => {});
      this.again(url);
    }
  }

  private again(url: string): void {
    if (!this.stopped) {
      clearTimeout(this.retry);
      this.retry = setTimeout(() => void this.connect(url), RECONNECT_MS).unref();
    }
  }
}
