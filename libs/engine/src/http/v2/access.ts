import { applyDecorators, type ExecutionContext, SetMetadata } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';

/** Who may call a route. Without a mark it is the API key alone. */
export type Access = 'api_key' | 'widget_key';

export const ACCESS = 'openslot.engine.access';

/** A widget key may call this, besides an API key. */
export const WidgetMay = () => SetMetadata<string, Access>(ACCESS, 'widget_key');

const ONLY_READS = 'openslot.engine.only-reads';

/** On a controller: its POSTs change nothing, so asking again is asking anew. */
export const OnlyReads = (): ClassDecorator =>
  applyDecorators(SetMetadata(ONLY_READS, true), ApiExtension('x-idempotency-key', 'ignored'));

export function onlyReads(context: ExecutionContext): boolean {
  return Reflect.getMetadata(ONLY_READS, context.getClass()) === true;
}
