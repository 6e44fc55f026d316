import { Injectable } from '@nestjs/common';
import { Logger } from 'nestjs-pino';

/** Where Nest tells of every module and route it sets up: some 150 lines that hide the few that matter. */
const START_UP = new Set(['InstanceLoader', 'RouterExplorer', 'RoutesResolver', 'NestApplication', 'NestFactory']);

/** The application's logger; Nest's own account of the start is logged as `debug`. */
@Injectable()
export class QuietLogger extends Logger {
  override log(message: unknown, ...parameters: unknown[]): void {
    const context = parameters.at(-1);
    if (typeof context === 'string' && START_UP.has(context)) {
      super.debug(message, ...parameters);
    } else {
      super.log(message, ...parameters);
    }
  }
}
