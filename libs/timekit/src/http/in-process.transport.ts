/**
 * Requests that never touch a socket: an axios adapter around the `inject` of a Fastify instance. What
 * comes out is what axios's HTTP adapter would give, so the interceptors above cannot tell the two apart. There is no way to
 * stop a request that runs inside; one that is cut short is dropped, and its outcome is as unknown as over the network.
 */
import axios, {
  AxiosError,
  AxiosHeaders,
  type AxiosAdapter,
  type AxiosResponse,
  type InternalAxiosRequestConfig,
} from 'axios';
import { methodOf } from './call-state.js';
import type { TimekitTransport } from './transport.js';

export interface InjectRequest {
  method: string;
  /** Path and query. */
  url: string;
  /** Names in lower case. */
  headers: Record<string, string>;
  payload?: string;
}

export interface InjectResponse {
  statusCode: number;
  headers: Record<string, string | string[] | number | undefined>;
  rawPayload: Uint8Array;
}

/** The shape of Fastify's `inject`, as far as it is needed here. */
export type InjectFunction = (request: InjectRequest) => Promise<InjectResponse>;

/** `getInject` is asked at each request, since the application is built after the client; until then it may throw. */
export function inProcessTransport(getInject: () => InjectFunction): TimekitTransport {
  return { name: 'in_process', adapter: injectAdapter(getInject) };
}

function injectAdapter(getInject: () => InjectFunction): AxiosAdapter {
  return async (config) => {
    const request = toInjectRequest(config);
    if (Buffer.byteLength(request.payload ?? '') > (config.maxBodyLength ?? Infinity)) {
      throw new AxiosError('request body over the limit', AxiosError.ERR_BAD_REQUEST, config);
    }
    const response = toAxiosResponse(await answerOf(getInject, request, config), config);
    return settled(response, config);
  };
}

function toInjectRequest(config: InternalAxiosRequestConfig): InjectRequest {
  const { pathname, search, host } = targetOf(config);
  const headers: Record<string, string> = { host };
  for (const [name, value] of Object.entries(config.headers.toJSON())) headers[name.toLowerCase()] = String(value);
  return {
    method: methodOf(config),
    url: pathname + search,
    headers,
    ...(typeof config.data === 'string' && { payload: config.data }),
  };
}

function targetOf(config: InternalAxiosRequestConfig): URL {
  try {
    return new URL(axios.getUri(config));
  } catch (error) {
    throw failed(error, AxiosError.ERR_BAD_REQUEST, config);
  }
}

/** The two ways to get no answer: nobody serves yet (as a refused connection), and the server broke down inside. */
async function answerOf(
  getInject: () => InjectFunction,
  request: InjectRequest,
  config: InternalAxiosRequestConfig,
): Promise<InjectResponse> {
  const inject = connected(getInject, config);
  try {
    return await inject(request);
  } catch (error) {
    throw failed(error, AxiosError.ERR_NETWORK, config);
  }
}

function connected(getInject: () => InjectFunction, config: InternalAxiosRequestConfig): InjectFunction {
  try {
    return getInject();
  } catch (error) {
    throw failed(error, AxiosError.ECONNREFUSED, config);
  }
}

function toAxiosResponse(answer: InjectResponse, config: InternalAxiosRequestConfig): AxiosResponse<string> {
  if (answer.rawPayload.byteLength > (config.maxContentLength ?? Infinity)) {
    throw new AxiosError('answer over the limit', AxiosError.ERR_BAD_RESPONSE, config);
  }
  const headers = new AxiosHeaders();
  for (const [name, value] of Object.entries(answer.headers)) {
    // In lower case, as Node gives them: the interceptors look headers up by that name.
    if (value !== undefined) headers.set(name.toLowerCase(), typeof value === 'number' ? String(value) : value);
  }
  const data = new TextDecoder().decode(answer.rawPayload);
  return { status: answer.statusCode, statusText: '', headers, data, config };
}

/** As axios's own adapters settle: by `validateStatus`, into an AxiosError that carries the response. */
function settled(response: AxiosResponse<string>, config: InternalAxiosRequestConfig): AxiosResponse<string> {
  if (config.validateStatus?.(response.status) ?? true) return response;
  const code = response.status < 500 ? AxiosError.ERR_BAD_REQUEST : AxiosError.ERR_BAD_RESPONSE;
  throw new AxiosError(`answered ${response.status}`, code, config, undefined, response);
}

function failed(error: unknown, code: string, config: InternalAxiosRequestConfig): AxiosError {
  return AxiosError.from(error instanceof Error ? error : new Error(String(error)), code, config);
}
