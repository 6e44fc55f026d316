/** A stand-in for Fastify's `inject` that plays a list of answers and remembers what it was asked. */
import type { InjectFunction, InjectRequest } from '../src/index.js';

export interface PlayedAnswer {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

export class RecordedInject {
  readonly requests: InjectRequest[] = [];
  private answers: PlayedAnswer[] = [];

  plays(...answers: PlayedAnswer[]): void {
    this.answers = answers;
    this.requests.length = 0;
  }

  readonly inject: InjectFunction = async (request) => {
    this.requests.push(request);
    const answer = this.answers[Math.min(this.requests.length, this.answers.length) - 1];
    if (answer === undefined) throw new Error('nothing to play');
    const payload = answer.body === undefined ? '' : JSON.stringify(answer.body);
    return { statusCode: answer.status, headers: answer.headers ?? {}, rawPayload: Buffer.from(payload) };
  };
}
