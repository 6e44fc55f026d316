/**
 * The one place that turns an endpoint's call into an HTTP request, and an envelope into what is inside. Answers are checked
 * for their outer shape only (an object, or an array, under `data`); the types in `wire/` are a claim, held up by the contract
 * tests, because Timekit adds and drops fields without a version.
 */
import { HttpService } from '@nestjs/axios';
import { Injectable } from '@nestjs/common';
import type { AxiosRequestConfig, AxiosResponse } from 'axios';
import { firstValueFrom } from 'rxjs';
import type { BulkAnswer, CallOptions, ListParams, Page, Tagged, TaggedList } from '../call.js';
import { TimekitInvalidError, TimekitUnexpectedAnswerError } from '../timekit.errors.js';
import type { TimekitEnvelope } from '../wire/envelope.js';
import { bulkRefusalsIn } from './answer-error.js';
import { answerFacts } from './error.interceptor.js';
import { toPage } from './page.js';
import { describePath, type PathTemplate, renderPath } from './path.js';
import { includeQuery, listQuery, type Query } from './query.js';

export interface TimekitRequest {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  path: PathTemplate | string;
  /** POST and PUT send `{}` without one: Timekit wants JSON even where there is nothing to say. */
  body?: unknown;
}

/** An answer taken at the word of the wire types; undefined when it has no body. Anything else may be in it until checked. */
type Answer<T> = AxiosResponse<TimekitEnvelope<T> | undefined>;

/** What may stand in the `Timekit-Timezone` header. Axios would drop other characters from it without a word. */
const ZONE_NAME = /^[A-Za-z0-9_+\-/:]{1,64}$/;

const NOT_MODIFIED = 304;

@Injectable()
export class TimekitRequester {
  constructor(private readonly http: HttpService) {}

  /** The object under `data`. */
  async one<T extends object>(request: TimekitRequest, call: CallOptions = {}): Promise<T> {
    return objectIn(await this.send<T>(request, includeQuery({}, call), call));
  }

  /** The object under `data`, or undefined when the answer has no body. */
  async oneOrNothing<T extends object>(request: TimekitRequest, call: CallOptions = {}): Promise<T | undefined> {
    const response = await this.send<T>(request, includeQuery({}, call), call);
    return response.data === undefined ? undefined : objectIn(response);
  }

  /** The array under `data`. */
  async list<T>(request: TimekitRequest, call: CallOptions = {}): Promise<T[]> {
    return arrayIn(await this.send<T[]>(request, includeQuery({}, call), call));
  }

  /** The same with its tag; `known` itself when the upstream says that it is still what that tag stands for. */
  async listUnless<T, K extends Tagged>(
    request: TimekitRequest,
    known: K | undefined,
    call: CallOptions = {},
  ): Promise<TaggedList<T> | K> {
    const response = await this.send<T[]>(request, includeQuery({}, call), call, known?.tag);
    if (known !== undefined && response.status === NOT_MODIFIED) return known;
    const tag: unknown = response.headers['etag'];
    return { data: arrayIn(response), tag: typeof tag === 'string' ? tag : undefined };
  }

  /** The array under `data` of a bulk answer, and the items that it says were refused. */
  async bulk<T>(request: TimekitRequest, call: CallOptions = {}): Promise<BulkAnswer<T>> {
    const response: Answer<T[]> = await this.send<T[]>(request, includeQuery({}, call), call);
    return { done: arrayIn(response), refused: bulkRefusalsIn(response.data?.errors, answerFacts(response, false)) };
  }

  /** One page of the list at `path`. */
  async page<T>(path: PathTemplate | string, params: ListParams, call: CallOptions = {}): Promise<Page<T>> {
    const request: TimekitRequest = { method: 'GET', path };
    const query = listQuery(params);
    if (query === undefined) {
      throw refused(request, 'search', 'a key must not hold ":" or ";", and a value must not hold ";"');
    }
    const response = await this.send<T[]>(request, { ...query, ...includeQuery(params, call) }, call);
    const page = toPage(arrayIn(response), response.data);
    // An upstream that ignores the page number would have a reader of all pages go round for ever, or miss items.
    if (page.current_page !== (params.page ?? 1)) throw wrongShape(response, `page ${params.page ?? 1}`);
    return page;
  }

  /** For answers whose body nobody needs, 204 or not. */
  async nothing(request: TimekitRequest, call: CallOptions = {}): Promise<void> {
    await this.send(request, includeQuery({}, call), call);
  }

  /** The absolute URL of a page for a browser; nothing is sent. */
  url(path: string, query: Query): string {
    return this.http.axiosRef.getUri({ url: path, params: query });
  }

  private async send<T>(
    request: TimekitRequest,
    query: Query,
    call: CallOptions,
    ifNoneMatch?: string,
  ): Promise<Answer<T>> {
    const url = renderPath(request.path);
    if (url === undefined) throw refused(request, 'id', 'an id must not be empty, "." or ".."');
    if (call.timezone !== undefined && !ZONE_NAME.test(call.timezone)) {
      throw refused(request, 'timezone', 'a timezone is an IANA name or an offset');
    }
    const body = request.method === 'POST' || request.method === 'PUT' ? JSON.stringify(request.body ?? {}) : undefined;
    const config: AxiosRequestConfig<string> = {
      method: request.method,
      url,
      params: query,
      headers: {
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
        ...(call.timezone !== undefined && { 'Timekit-Timezone': call.timezone }),
        ...(ifNoneMatch !== undefined && { 'If-None-Match': ifNoneMatch }),
      },
      ...(ifNoneMatch !== undefined && { validateStatus: isSuccessOrNotModified }),
      ...(body !== undefined && { data: body }),
      ...(call.signal !== undefined && { signal: call.signal }),
    };
    return firstValueFrom(this.http.request<TimekitEnvelope<T> | undefined>(config));
  }
}

function isSuccessOrNotModified(status: number): boolean {
  return (status >= 200 && status < 300) || status === NOT_MODIFIED;
}

function objectIn<T extends object>(response: Answer<T>): T {
  const data = response.data?.data;
  if (typeof data !== 'object' || data === null || Array.isArray(data)) {
    throw wrongShape(response, 'an object under "data"');
  }
  return data;
}

function arrayIn<T>(response: Answer<T[]>): T[] {
  const data = response.data?.data;
  if (!Array.isArray(data)) throw wrongShape(response, 'an array under "data"');
  return data;
}

function wrongShape(response: AxiosResponse<unknown>, expected: string): TimekitUnexpectedAnswerError {
  const what = `answered ${response.status} without ${expected}`;
  return new TimekitUnexpectedAnswerError(what, answerFacts(response, true), 'wrong_shape');
}

/** A request that is never sent, because it would not be the one meant. */
function refused(request: TimekitRequest, field: string, rule: string): TimekitInvalidError {
  const facts = { method: request.method, path: describePath(request.path), outcomeUnknown: false };
  return new TimekitInvalidError(rule, facts, { fields: { [field]: [rule] } });
}
