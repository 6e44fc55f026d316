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

/** Throws a TypeError, which does not repeat the URL, when `baseUrl` is not one we can use. */
export function createTimekitAxios(options: TimekitOptions, transport: TimekitTransport): AxiosInstance {
  const instance = create({
    baseURL: versionedUrl(options.baseUrl),
    allowAbsoluteUrls: false,
    maxRedirects: 0,
    maxContentLength: MAX_BODY_BYTES,
    maxBodyLength: MAX_BODY_BYTES,
    headers: { Accept: 'application/json', 'User-Agent': 'openslot' },
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

/**
 * `<base>/v2`. A user in the URL would replace our Authorization header, and a query or fragment would swallow the path, so all
 * three are refused.
 */
function versionedUrl(baseUrl: string): string {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  const usable = url !== undefined && /^https?:$/.test(url.protocol) && `${url.username}${url.password}` === '';
  if (!usable || /[?#]/.test(baseUrl)) {
    throw new TypeError('timekit: baseUrl must be an http or https URL without user, query and fragment');
  }
  return `${url.href.replace(/\/+$/, '')}/v2`;
}
