import { applyDecorators, Controller, UseFilters, UseGuards } from '@nestjs/common';
import { ApiBasicAuth, ApiTags } from '@nestjs/swagger';
import { AppKeyGuard } from './app-key.guard.js';
import { EngineErrorFilter } from './error.filter.js';

export { OnlyReads, WidgetMay } from './access.js';

/** A controller of the Timekit surface, at `/v2/<path>` for each path given (none: `/v2`). */
export function EngineController(...paths: string[]): ClassDecorator {
  return applyDecorators(
    Controller({ path: paths.length === 0 ? ['v2'] : paths.map((path) => `v2/${path}`) }),
    UseGuards(AppKeyGuard),
    UseFilters(EngineErrorFilter),
    ApiTags('Timekit surface'),
    ApiBasicAuth(),
  );
}
