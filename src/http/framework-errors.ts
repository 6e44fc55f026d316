/**
 * Addresses that Fastify's router cannot even read (`/%ZZ`, an endless segment) never reach Nest, so no filter sees them.
 * They are answered here, in the shape of the face that was meant.
 */
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { RequestError } from './http.errors.js';
import { PROBLEM_MEDIA_TYPE, toProblem } from './problem.js';

export function answerUnreadableAddress(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  if (request.url.startsWith('/v2')) {
    void reply
      .status(400)
      .type('application/json; charset=utf-8')
      .send(JSON.stringify({ error: error.message }));
    return;
  }
  const { problem } = toProblem(
    RequestError.unreadable(`The address could not be read: ${error.message}.`),
    request.id,
  );
  void reply.status(problem.status).type(PROBLEM_MEDIA_TYPE).send(JSON.stringify(problem));
}
