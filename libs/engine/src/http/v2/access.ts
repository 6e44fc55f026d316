import { SetMetadata } from '@nestjs/common';

/** Who may call a route. Without a mark it is the API key alone. */
export type Access = 'api_key' | 'widget_key' | 'public';

export const ACCESS = 'openslot.engine.access';

/** A widget key may call this, besides an API key. */
export const WidgetMay = () => SetMetadata<string, Access>(ACCESS, 'widget_key');

/** No key needed; the handler proves the caller's right itself, by a signature for example. */
export const Public = () => SetMetadata<string, Access>(ACCESS, 'public');
