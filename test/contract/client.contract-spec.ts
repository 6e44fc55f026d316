/**
 * Exchanges recorded from Timekit, its documentation and its own clients, played to our client: it must send the request of the
 * recording, and what it gives back, read through its types, must be what the recording holds. Each fixture says where it is
 * from (`provenance`); none was captured by us, and those of kind `shape` and `constructed` prove names and nothing more.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { type TimekitClient, TimekitError } from '#libs/timekit';
import { buildClient, rejectionOf, testTime } from '../../libs/timekit/testing/build-client.js';
import { json, ScriptedUpstream } from '../../libs/timekit/testing/scripted-upstream.js';
import { exchanges, type Fixture, refusals } from './exchanges.support.js';

const folder = new URL('./fixtures/', import.meta.url);

function fixture(name: string): Fixture {
  const recorded: Fixture = JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8'));
  return recorded;
}

let upstream: ScriptedUpstream;
let client: TimekitClient;

beforeAll(async () => {
  upstream = await ScriptedUpstream.listen();
  client = await buildClient({ baseUrl: upstream.baseUrl, ...testTime() });
});

afterAll(() => upstream.close());

describe('recorded answers', () => {
  test.each(exchanges)('$name', async ({ name, read, gives }) => {
    const { request, response } = fixture(name);
    upstream.plays(json(response.status, response.body, response.headers));
    expect(await read(client, request)).toEqual(gives);

    const sent = upstream.requests[0];
    // The folder's placeholder for an id travels percent-encoded.
    expect(`${sent?.method} ${sent?.url}`).toBe(`${request.method} ${request.path.replace('/:id', '/%3Aid')}`);
    const body: unknown = JSON.parse(sent?.body === '' ? '{}' : (sent?.body ?? ''));
    expect(body).toMatchObject(request.body ?? {});
  });
});

describe('recorded refusals', () => {
  test.each(refusals)('$name', async ({ name, call, gives }) => {
    const { response } = fixture(name);
    upstream.plays(json(response.status, response.body, response.headers));
    expect(await rejectionOf(call(client), TimekitError)).toMatchObject({ status: response.status, ...gives });
  });
});

test('every recording in the folder is played', () => {
  const played = [...exchanges, ...refusals].map(({ name }) => `${name}.json`);
  expect(readdirSync(folder).toSorted()).toEqual(played.toSorted());
});
