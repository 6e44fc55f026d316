import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { TIMEKIT_TRANSPORT, TimekitClient, type TimekitTransport } from '#libs/timekit';
import { tzData, tzDataWarning, type TzData } from '../core/tz-data.js';
import { Database } from '../persistence/database.js';

export interface Readiness {
  ready: boolean;
  database: { ready: boolean; kind: 'postgresql' | 'pglite' };
  upstream: { ready: boolean; kind: 'embedded' | 'remote' };
  tz_data: TzData;
}

const CHECK_TIMEOUT_MS = 3000;

@Injectable()
export class HealthService implements OnApplicationBootstrap {
  private readonly logger = new Logger(HealthService.name);

  constructor(
    private readonly database: Database,
    private readonly timekit: TimekitClient,
    @Inject(TIMEKIT_TRANSPORT) private readonly transport: TimekitTransport,
  ) {}

  onApplicationBootstrap(): void {
    const warning = tzDataWarning(tzData());
    if (warning !== null) this.logger.warn(warning);
  }

  async readiness(): Promise<Readiness> {
    const [database, upstream] = await Promise.all([
      this.passes('database', this.database.ping()),
      this.passes('upstream', this.timekit.apps.current({ signal: AbortSignal.timeout(CHECK_TIMEOUT_MS) })),
    ]);
    return {
      ready: database && upstream,
      database: { ready: database, kind: this.database.kind },
      upstream: { ready: upstream, kind: this.transport.name === 'in_process' ? 'embedded' : 'remote' },
      tz_data: tzData(),
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
