/**
 * Errors are shaped by the face they belong to. Controllers of a foreign surface bring their own filter; this one covers
 * what never reaches a controller: unknown routes and unreadable bodies, told apart by the path.
 */
import { type ArgumentsHost, Catch, type ExceptionFilter, Inject } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ProblemDetailsFilter } from './problem-details.filter.js';

export interface Surface {
  /** Path prefix without a trailing slash, such as `/v2`. */
  prefix: string;
  filter: ExceptionFilter;
}

/** The surfaces that do not speak problem+json. */
export const SURFACES = Symbol('openslot.surfaces');

@Catch()
export class SurfaceFilter implements ExceptionFilter {
  constructor(
    @Inject(SURFACES) private readonly surfaces: readonly Surface[],
    private readonly problems: ProblemDetailsFilter,
  ) {}

  catch(error: unknown, host: ArgumentsHost): unknown {
    const path = host.switchToHttp().getRequest<FastifyRequest>().url.split('?', 1)[0] ?? '';
    const surface = this.surfaces.find(({ prefix }) => path === prefix || path.startsWith(`${prefix}/`));
    return (surface?.filter ?? this.problems).catch(error, host);
  }
}
