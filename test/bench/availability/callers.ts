/** Callers who take an answer and leave it unread, so that what is measured is the server and not them. */
import { Agent, type IncomingMessage, request } from 'node:http';

export interface Question {
  readonly path: string;
  readonly body: object;
  readonly headers?: Record<string, string>;
}

export interface Taken {
  readonly bytes: Buffer;
  readonly etag: string;
}

export interface Asked {
  readonly perSecond: number;
  /** Milliseconds. */
  readonly times: readonly number[];
}

export class Callers {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 64 });

  constructor(
    private readonly url: string,
    private readonly authorization: string,
  ) {}

  async ask(question: Question): Promise<Taken> {
    const answer = await this.answerTo(question);
    const chunks: Buffer[] = [];
    for await (const chunk of answer) chunks.push(chunk as Buffer);
    return { bytes: Buffer.concat(chunks), etag: answer.headers.etag ?? '' };
  }

  /** Milliseconds to the last byte. Throws when the answer has another status. */
  async time(question: Question, status: number): Promise<number> {
    const startedAt = performance.now();
    const answer = await this.answerTo(question);
    if (answer.statusCode !== status) {
      throw new Error(`Answered ${answer.statusCode}: ${String((await answer.toArray())[0]).slice(0, 300)}`);
    }
    await new Promise((resolve, reject) => {
      answer.on('end', resolve).on('error', reject).resume();
    });
    return performance.now() - startedAt;
  }

  /** `callers` at a time for `forMs`. Throws as {@link time} does. */
  async keepAsking(
    callers: number,
    forMs: number,
    status: number,
    question: (index: number) => Question,
  ): Promise<Asked> {
    const times: number[] = [];
    const startedAt = performance.now();
    let next = 0;
    const caller = async (): Promise<void> => {
      while (performance.now() - startedAt < forMs) times.push(await this.time(question(next++), status));
    };
    await Promise.all(Array.from({ length: callers }, caller));
    return { perSecond: times.length / ((performance.now() - startedAt) / 1000), times };
  }

  close(): void {
    this.agent.destroy();
  }

  private async answerTo({ path, body, headers = {} }: Question): Promise<IncomingMessage> {
    const payload = JSON.stringify(body);
    const options = {
      agent: this.agent,
      method: 'POST',
      headers: {
        authorization: this.authorization,
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(payload),
        ...headers,
      },
    };
    return await new Promise((resolve, reject) => {
      request(this.url + path, options, resolve)
        .on('error', reject)
        .end(payload);
    });
  }
}
