/** One attempt: sends a body to a receiver and tells what became of it. It never throws, and never takes longer than its limit. */
import { type IncomingMessage, request as requestHttp, type RequestOptions } from 'node:http';
import { request as requestHttps } from 'node:https';
import { StringDecoder } from 'node:string_decoder';
import { checkWebhookUrl } from './address-rules.js';
import type { DeliveryError } from './delivery-errors.js';
import { verdictOn } from './delivery-schedule.js';
import { AddressNotAllowedError, NameNotResolvedError, WebhookNetwork } from './webhook-network.js';

/** From the look-up of the name to the last byte that is wanted. */
export const ATTEMPT_TIMEOUT_MS = 15_000;
const KEPT_BODY_BYTES = 4_096;
const MAX_HEADER_BYTES = 16_384;

export interface Outgoing {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface Sent {
  readonly durationMs: number;
  /** Null when there was no answer; so are the two below. */
  readonly status: number | null;
  readonly headers: Readonly<Record<string, string>> | null;
  /** Its first 4 kB. */
  readonly body: string | null;
  /** Null when it was delivered. */
  readonly error: DeliveryError | null;
}

type Answer = Pick<Sent, 'status' | 'headers' | 'body'>;

export interface SenderOptions {
  readonly network: WebhookNetwork;
  readonly allowPrivate: boolean;
  readonly timeoutMs?: number;
}

export class WebhookSender {
  private readonly network: WebhookNetwork;
  private readonly allowPrivate: boolean;
  private readonly timeoutMs: number;

  constructor({ network, allowPrivate, timeoutMs = ATTEMPT_TIMEOUT_MS }: SenderOptions) {
    this.network = network;
    this.allowPrivate = allowPrivate;
    this.timeoutMs = timeoutMs;
  }

  /** `signal` cuts it short, as if the time were up. */
  async send(outgoing: Outgoing, signal: AbortSignal): Promise<Sent> {
    const startedAt = performance.now();
    const result = await this.attempt(outgoing, AbortSignal.any([signal, AbortSignal.timeout(this.timeoutMs)]));
    return { ...result, durationMs: Math.round(performance.now() - startedAt) };
  }

  /** Ends the connections that are kept. */
  close(): void {
    this.network.close();
  }

  private async attempt(outgoing: Outgoing, limit: AbortSignal): Promise<Omit<Sent, 'durationMs'>> {
    if (checkWebhookUrl(outgoing.url, this.allowPrivate) !== null) {
      return { ...NO_ANSWER, error: 'url_not_allowed' };
    }
    try {
      const answer = await this.exchange(outgoing, limit, true);
      return { ...answer, error: errorOfStatus(answer) };
    } catch (error) {
      return { ...NO_ANSWER, error: limit.aborted ? 'timed_out' : errorOfFailure(error) };
    }
  }

  /** A connection that was kept may be closed by the receiver in the moment it is used: then, once, a new one is made. */
  private async exchange(outgoing: Outgoing, limit: AbortSignal, mayBeKept: boolean): Promise<Answer> {
    const url = new URL(outgoing.url);
    const secure = url.protocol === 'https:';
    const options: RequestOptions = {
      method: 'POST',
      agent: secure ? this.network.https : this.network.http,
      headers: {
        ...outgoing.headers,
        'content-length': outgoing.body.length,
        ...(mayBeKept ? {} : { connection: 'close' }),
      },
      maxHeaderSize: MAX_HEADER_BYTES,
      signal: limit,
    };
    const sending = (secure ? requestHttps : requestHttp)(url, options);
    try {
      const response = await new Promise<IncomingMessage>((resolve, reject) => {
        sending.once('response', resolve);
        sending.on('error', reject);
        sending.once('close', () => reject(new Error('The connection was closed before the answer.')));
        sending.end(outgoing.body);
      });
      return await readAnswer(response, limit);
    } catch (error) {
      if (mayBeKept && sending.reusedSocket && !limit.aborted) {
        return await this.exchange(outgoing, limit, false);
      }
      throw error;
    }
  }
}

const NO_ANSWER = { status: null, headers: null, body: null };

/** The status decides, and it is here: what is missing of the body when the time is up, or the line breaks, is not missed. */
async function readAnswer(response: IncomingMessage, limit: AbortSignal): Promise<Answer> {
  const decoder = new StringDecoder('utf8');
  let text = '';
  let left = KEPT_BODY_BYTES;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      text += decoder.write(chunk.subarray(0, left));
      left -= chunk.length;
      // Leaving the loop ends the connection: who sends more is not listened to.
      if (left < 0 || limit.aborted) break;
    }
  } catch {
    response.destroy();
  }
  return {
    status: response.statusCode ?? null,
    headers: Object.fromEntries(
      Object.entries(response.headers).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.join(', ') : (value ?? ''),
      ]),
    ),
    // The database holds no NUL in a text.
    body: text.replaceAll('\0', '\uFFFD'),
  };
}

function errorOfStatus({ status }: Answer): DeliveryError | null {
  switch (verdictOn({ status })) {
    case 'delivered':
      return null;
    case 'gone':
      return 'gone';
    case 'slow_down':
    case 'failed':
      return status !== null && status >= 300 && status < 400 ? 'redirected' : 'refused';
  }
}

function errorOfFailure(error: unknown): DeliveryError {
  if (error instanceof AddressNotAllowedError) {
    return 'address_not_allowed';
  }
  if (error instanceof NameNotResolvedError) {
    return 'name_not_resolved';
  }
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  if (code.startsWith('HPE_')) {
    return 'answer_unreadable';
  }
  return /^(ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|EPROTO)/.test(code)
    ? 'tls_failed'
    : 'connection_failed';
}
