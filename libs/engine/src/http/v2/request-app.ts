/**
 * Who is asking. The guard notes it beside the request, and `@CurrentApp()` hands it to the handler; every query of the
 * engine carries its `appId`.
 */
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { RequestApp } from '../../app/app-keys.service.js';
import { EngineError } from '../../engine.errors.js';

export type { RequestApp };

const apps = new WeakMap<object, RequestApp>();

export function rememberRequestApp(request: object, app: RequestApp): void {
  apps.set(request, app);
}

/** The app of an authenticated request; undefined on a public route. */
export function requestAppOf(request: object): RequestApp | undefined {
  return apps.get(request);
}

/** The app whose key the request carries. On a `@Public()` route there is none, and asking for it answers 401. */
export const CurrentApp = createParamDecorator((_data: unknown, context: ExecutionContext): RequestApp => {
  const app = requestAppOf(context.switchToHttp().getRequest<object>());
  if (app === undefined) {
    throw EngineError.unauthorized('Invalid credentials supplied');
  }
  return app;
});
