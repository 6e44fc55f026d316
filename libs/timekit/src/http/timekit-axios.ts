/**
 * The axios instance under the client. Limits: no redirects, since Timekit gives none and a followed one would carry the key
 * elsewhere; no absolute URLs; 10 MB each way. Bodies travel as text, see error.interceptor.ts.
 */
import { type AxiosInstance, create, getAdapter } from 'axios';
import type { TimekitOptions } from '../timekit.options.js';
import { limitedAdapter } from './attempt.js';
import { authInterceptor } from './auth.interceptor.js';
import { answerInterceptor, errorInterceptor } from './error.interceptor.js';
import { limitInterceptor, retryInterceptor } from './retry.interceptor.js';
import type { TimekitTransport } from './transport.js';

export const MAX_BODY_BYTES = 10 * 1024 * 1024;

const asItIs = (data: unknown): unknown => data;

export function createTimekitAxios(options: TimekitOptions, transport: TimekitTransport): AxiosInstance {
  const instance = create({
    baseURL: `${options.baseUrl.replace(/\/+$/, '')}/v2`,
    allowAbsoluteUrls: false,
    maxRedirects: 0,
    maxContentLength: MAX_BODY_BYTES,
    maxBodyLength: MAX_BODY_BYTES,
    headers: { Accept: 'application/json' },
    responseType: 'text',
    transformRequest: asItIs,
    transformResponse: asItIs,
    adapter: limitedAdapter(transport.adapter ?? getAdapter('http')),
  });
  // Axios runs request interceptors last-added first, response interceptors in order.
  instance.interceptors.request.use(authInterceptor(options.apiKey));
  instance.interceptors.request.use(limitInterceptor(options));
  instance.interceptors.response.use(undefined, retryInterceptor(instance, options));
  instance.interceptors.response.use(answerInterceptor, errorInterceptor(options.now ?? Date.now));
  return instance;
}
