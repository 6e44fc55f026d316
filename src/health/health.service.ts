import { Inject, Injectable, Logger } from '@nestjs/common';
import { TIMEKIT_TRANSPORT, TimekitClient, type TimekitTransport } from '#libs/timekit';
import { Database } from '../persistence/database.js';

export interface Readiness {
  ready: boolean;
  database: { ready: boolean; kind: 'postgresql' | 'pglite' };
  upstream: { ready: boolean; kind: 'embedded' | 'remote' };
  /** Version of the time zone data that wall-clock times are computed with. */
  tz_data: { version: string };
}

const CHECK_TIMEOUT_MS = 3000;

@Injectable()
export class HealthService {
  private readonly logger = new Logger(HealthService.name);

  constructor(
    private readonly database: Database,
    private readonly timekit: TimekitClient,
    @Inject(TIMEKIT_TRANSPORT) private readonly transport: TimekitTransport,
  ) {}

  async readiness(): Promise<Readiness> {
    const [database, upstream] = await Promise.all([
      this.passes('database', this.database.ping()),
      this.passes('upstream', this.timekit.apps.current({ signal: AbortSignal.timeout(CHECK_TIMEOUT_MS) })),
    ]);
    return {
      ready: database && upstream,
      database: { ready: database, kind: this.database.kind },
      upstream: { ready: upstream, kind: this.transport.name === 'in_process' ? 'embedded' : 'remote' },
      tz_data: { version: process.versions.tz ?? 'unknown' },
    };
  }

  private async passes(what: string, check: Promise<unknown>): Promise<boolean> {
    try {
      await check;
      return true;
    } catch (error) {
      this.logger.warn({ err: error }, `The ${what} is not ready`);
      return false;
    }
  }
}
