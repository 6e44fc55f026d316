/** Callers who take an answer and leave it unread, so that what is measured is the server and not them. */
import { Agent, request } from 'node:http';

export interface Question {
  readonly path: string;
  readonly body: object;
  readonly headers?: Record<string, string>;
}

export interface Taken {
  readonly status: number;
  readonly bytes: Buffer;
  readonly etag: string;
  readonly ms: number;
}

export class Callers {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 64 });

  constructor(
    private readonly url: string,
    private readonly authorization: string,
  ) {}

  async ask({ path, body, headers = {} }: Question): Promise<Taken> {
    const startedAt = performance.now();
    const payload = JSON.stringify(body);
    return await new Promise((resolve, reject) => {
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
      const sending = request(this.url + path, options, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('error', reject);
        answer.on('end', () => {
          const { statusCode: status = 0, headers: answered } = answer;
          const bytes = Buffer.concat(chunks);
          resolve({ status, bytes, etag: answered.etag ?? '', ms: performance.now() - startedAt });
        });
      });
      sending.on('error', reject);
      sending.end(payload);
    });
  }

  /** `callers` at a time for `forMs`. Throws when an answer has another status. */
  async keepAsking(
    callers: number,
    forMs: number,
    status: number,
    question: (index: number) => Question,
  ): Promise<{ readonly perSecond: number; readonly times: number[] }> {
    const times: number[] = [];
    const startedAt = performance.now();
    let next = 0;
    const caller = async (): Promise<void> => {
      while (performance.now() - startedAt < forMs) {
        const answer = await this.ask(question(next++));
        if (answer.status !== status)
          throw new Error(`Answered ${answer.status}: ${answer.bytes.toString('utf8', 0, 300)}`);
        times.push(answer.ms);
      }
    };
    await Promise.all(Array.from({ length: callers }, caller));
    return { perSecond: times.length / ((performance.now() - startedAt) / 1000), times };
  }

  close(): void {
    this.agent.destroy();
  }
}
