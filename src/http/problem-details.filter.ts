import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { PROBLEM_MEDIA_TYPE, toProblem } from './problem.js';

/** Answers every error of the native API as `application/problem+json`; only unexpected ones are logged with their stack. */
@Catch()
export class ProblemDetailsFilter implements ExceptionFilter {
  private readonly logger = new Logger(ProblemDetailsFilter.name);

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const { problem, retryAfterMs, unexpected } = toProblem(error, request.id);
    if (unexpected) {
      this.logger.error({ err: error, trace_id: request.id }, 'Unexpected error');
    }
    if (reply.sent) {
      return;
    }
    if (problem.status === 401) {
      void reply.header('www-authenticate', 'Bearer realm="openslot"');
    }
    if (retryAfterMs !== undefined) {
      void reply.header('retry-after', String(Math.max(1, Math.ceil(retryAfterMs / 1000))));
    }
    void reply.status(problem.status).type(PROBLEM_MEDIA_TYPE).send(JSON.stringify(problem));
  }
}
