import { SetMetadata } from '@nestjs/common';

/** Who may call a route. Without a mark it is the API key alone. */
export type Access = 'api_key' | 'widget_key';

export const ACCESS = 'openslot.engine.access';

/** A widget key may call this, besides an API key. */
export const WidgetMay = () => SetMetadata<string, Access>(ACCESS, 'widget_key');
