/**
 * The guard of the whole application. It fails closed: a route that says nothing about scopes is refused for everyone.
 * Surfaces with a key system of their own (the embedded Timekit) are listed class by class in `OWN_GUARD`.
 */
import { type CanActivate, type ExecutionContext, Inject, Injectable, type Type } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { ApiKeysService } from './api-keys.service.js';
import { AuthError } from './auth.errors.js';
import { rememberKey } from './request-key.js';
import { NO_KEY_NEEDED, REQUIRED_SCOPE, type Scope, scopesAllow } from './scopes.js';

/** Controllers that check their callers themselves. */
export const OWN_GUARD = Symbol('openslot.own-guard');

@Injectable()
export class ApiKeyGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly apiKeys: ApiKeysService,
    @Inject(OWN_GUARD) private readonly ownGuard: readonly Type[],
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const targets = [context.getHandler(), context.getClass()];
    if (
      this.ownGuard.includes(context.getClass()) ||
      this.reflector.getAllAndOverride(NO_KEY_NEEDED, targets) === true
    ) {
      return true;
    }
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const key = await this.apiKeys.verify(bearerToken(request));
    const required = this.reflector.getAllAndOverride<Scope | undefined>(REQUIRED_SCOPE, targets);
    if (required === undefined || !scopesAllow(key.scopes, required)) {
      throw AuthError.scopeMissing(required ?? 'admin');
    }
    rememberKey(request, key);
    return true;
  }
}

function bearerToken(request: FastifyRequest): string {
  const [scheme, token, ...rest] = (request.headers.authorization ?? '').split(' ');
  if (scheme?.toLowerCase() !== 'bearer' || token === undefined || token === '' || rest.length > 0) {
    throw AuthError.keyMissing();
  }
  return token;
}
