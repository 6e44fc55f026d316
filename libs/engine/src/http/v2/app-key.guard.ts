/**
 * HTTP Basic with an empty user and the key as password: `Authorization: Basic base64(":" + key)`. The key selects the
 * app. Keys of single resources (`email:key`, deprecated by Timekit) are not served. Source: docs/timekit-contract.md 1.1–1.5.
 */
import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AppKeysService } from '../../app/app-keys.service.js';
import { EngineError } from '../../engine.errors.js';
import { ACCESS, type Access } from './access.js';
import type { Reply } from './reply.js';
import { rememberRequestApp } from './request-app.js';

interface KeyedRequest {
  readonly headers: { readonly authorization?: string };
}

@Injectable()
export class AppKeyGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly keys: AppKeysService,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const access =
      this.reflector.getAllAndOverride<Access | undefined>(ACCESS, [context.getHandler(), context.getClass()]) ??
      'api_key';
    const request = context.switchToHttp().getRequest<KeyedRequest>();
    const key = basicPassword(request.headers.authorization);
    const app = key === null ? null : await this.keys.findApp(key);
    if (app === null) {
      throw EngineError.unauthorized('Invalid credentials supplied');
    }
    if (app.actor === 'widget_key' && access !== 'widget_key') {
      throw EngineError.forbidden('A widget key may not call this endpoint; use an API key');
    }
    rememberRequestApp(request, app);
    if (app.testMode) {
      // Has the widget draw its "Test Mode" ribbon.
      context.switchToHttp().getResponse<Reply>().header('Timekit-TestMode', 'true');
    }
    return true;
  }
}

/** The password of a Basic header whose user is empty; null for anything else. */
export function basicPassword(header: string | undefined): string | null {
  const encoded = /^basic +([A-Za-z0-9+/_-]+={0,2}) *$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) {
    return null;
  }
  const decoded = Buffer.from(encoded, 'base64').toString('utf8');
  return decoded.startsWith(':') && decoded.length > 1 ? decoded.slice(1) : null;
}
