/**
 * One attempt, with a hard limit. Axios's own `timeout` counts idle time, so a server that drips a byte now and then would
 * hold a call for ever; this one counts from the start of the attempt to the last byte, whatever adapter is below.
 */
import {
  AxiosError,
  CanceledError,
  type AxiosAdapter,
  type AxiosResponse,
  type InternalAxiosRequestConfig,
} from 'axios';

/** An adapter that gives up after `config.timeout` milliseconds, and that marks the attempt as sent. */
export function limitedAdapter(inner: AxiosAdapter): AxiosAdapter {
  return async (config) => {
    if (config.timekit !== undefined) config.timekit.sent = true;
    try {
      const response: AxiosResponse<unknown> = await withinAttempt(config, (signal) =>
        inner({ ...config, signal, timeout: 0 }),
      );
      return { ...response, config };
    } catch (error) {
      // The next attempt is made from the error's config: it must hold the caller's signal, not this attempt's.
      if (error instanceof AxiosError) error.config = config;
      throw error;
    }
  };
}

/**
 * Settles as `work` does; but rejects with ETIMEDOUT after `config.timeout` milliseconds, and with ERR_CANCELED when the
 * caller's signal fires, even if `work` never settles. The signal given to `work` fires in both cases.
 */
export async function withinAttempt<T>(
  config: InternalAxiosRequestConfig,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  if (config.signal?.aborted === true) throw abortedBy(config);
  const timeoutMs = config.timeout ?? 0;
  const attempt = new AbortController();
  const cutShort = new Promise<never>((_resolve, reject) => {
    attempt.signal.addEventListener('abort', () => reject(attempt.signal.reason));
  });
  const onAbort = (): void => attempt.abort(abortedBy(config));
  const timer = setTimeout(() => {
    attempt.abort(new AxiosError(`no answer within ${timeoutMs} ms`, AxiosError.ETIMEDOUT, config));
  }, timeoutMs);
  config.signal?.addEventListener?.('abort', onAbort);
  try {
    return await Promise.race([cutShort, work(attempt.signal)]);
  } finally {
    clearTimeout(timer);
    config.signal?.removeEventListener?.('abort', onAbort);
  }
}

function abortedBy(config: InternalAxiosRequestConfig): AxiosError {
  return new CanceledError('the caller gave up', config);
}
