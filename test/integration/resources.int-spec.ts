/** Native resources: on both sides alike, whatever Timekit does and however many change them. */
import { describe, expect, jest, test } from '@jest/globals';
import {
  failsAfter,
  failsBefore,
  type ResourceBody,
  upstreamCopies,
  upstreamResource,
} from './provisioning.support.js';
import { app, client, create, createUser, foreign, NOBODY, useApp } from './resources.support.js';

useApp();

describe('resources', () => {
  test('hold as many bookings at one moment as they have capacity', async () => {
    const room = await create({ capacity: 2 });
    expect(room).toMatchObject({ capacity: 2 });
    expect(await upstreamResource(app, room.timekit_resource_id)).toMatchObject({ openslot: { capacity: 2 } });
    const book = async () =>
      await app.api('post', '/bookings').send({
        resource_id: room.id,
        start: '2026-12-01T10:00:00Z',
        end: '2026-12-01T11:00:00Z',
        what: 'Desk',
        customer: { name: 'Marty', email: 'marty@example.com' },
      });
    expect([(await book()).status, (await book()).status, (await book()).status]).toEqual([201, 201, 409]);
    const wider = await app.api('patch', `/resources/${room.id}`).send({ capacity: 3 });
    expect([wider.status, (wider.body as ResourceBody & { capacity: number }).capacity]).toEqual([200, 3]);
    expect([(await book()).status, (await book()).status]).toEqual([201, 409]);
    for (const capacity of [0, 1001, 1.5, '2']) {
      expect((await app.api('patch', `/resources/${room.id}`).send({ capacity })).status).toBe(422);
    }
  });

  test('that are adopted keep their capacity', async () => {
    const theirs = await foreign({ openslot: { capacity: 4 } });
    const adopting = { name: 'Desks', timezone: 'UTC', timekit_resource_id: theirs.id };
    expect((await app.api('post', '/resources').send({ ...adopting, capacity: 2 })).status).toBe(422);
    expect(await create(adopting)).toMatchObject({ capacity: 4 });
  });

  test('exist here and at Timekit, with constraints, meta and our reference', async () => {
    const constraints = [{ allow_hours: { start: 9, end: 17 } }, { block_weekends: {} }];
    const room = await create({ email: 'room@example.com', meta: { floor: 2 }, constraints });
    expect(room).toMatchObject({
      user_id: null,
      name: 'Meeting room',
      email: 'room@example.com',
      timezone: 'Europe/Copenhagen',
      meta: { floor: 2 },
      constraints,
      provisioning: 'ready',
      created_at: '2026-11-23T08:00:00.000Z',
    });
    expect(await upstreamResource(app, room.timekit_resource_id)).toMatchObject({
      name: 'Meeting room',
      email: 'room@example.com',
      meta: { floor: 2, openslot_ref: room.id },
      availability_constraints: constraints,
    });
    expect((await app.api('get', `/resources/${room.id}`).expect(200)).body).toEqual(room);
    expect((await app.api('post', `/resources/${room.id}/provision`).expect(200)).body).toEqual(room);
  });

  test('are listed newest first, and by user', async () => {
    const [first, second] = [await create(), await create()];
    const doc = await createUser();
    const list = await app.api('get', '/resources?limit=2').expect(200);
    const page = list.body as { data: ResourceBody[]; next_cursor: string };
    expect(page.data.map(({ id }) => id)).toEqual([doc.resource_id, second.id]);
    const next = await app.api('get', `/resources?limit=2&cursor=${page.next_cursor}`).expect(200);
    expect((next.body as { data: ResourceBody[] }).data[0]?.id).toBe(first.id);
    const own = await app.api('get', `/resources?user_id=${doc.id.toUpperCase()}`).expect(200);
    expect((own.body as { data: ResourceBody[] }).data.map(({ id }) => id)).toEqual([doc.resource_id]);
    const none = await app.api('get', `/resources?user_id=${NOBODY}`).expect(200);
    expect(none.body).toEqual({ data: [], next_cursor: null });
  });

  test('change at Timekit first, so a refusal or a failure changes nothing here', async () => {
    const room = await create({ meta: { floor: 2 } });
    const changed = await app
      .api('patch', `/resources/${room.id}`)
      .send({ name: 'Room 2', timezone: 'Europe/Berlin', meta: { openslot_ref: 'forged' } })
      .expect(200);
    expect(changed.body).toMatchObject({ name: 'Room 2', timezone: 'Europe/Berlin' });
    expect(await upstreamResource(app, room.timekit_resource_id)).toMatchObject({
      name: 'Room 2',
      timezone: 'Europe/Berlin',
      meta: { openslot_ref: room.id },
    });
    failsBefore(client.resources, 'update');
    const away = await app.api('patch', `/resources/${room.id}`).send({ name: 'Room 3' }).expect(503);
    expect(away.body).toMatchObject({ code: 'upstream.unreachable' });
    expect((await app.api('get', `/resources/${room.id}`).expect(200)).body).toEqual(changed.body);
    failsAfter(client.resources, 'update');
    await app.api('patch', `/resources/${room.id}`).send({ name: 'Room 4' }).expect(503);
    await app.api('patch', `/resources/${room.id}`).send({ name: 'Room 4' }).expect(200);
    expect((await upstreamResource(app, room.timekit_resource_id)).name).toBe('Room 4');
  });

  test('end up equal on both sides when many change them at once', async () => {
    const room = await create();
    const answers = await Promise.all(
      Array.from({ length: 8 }, async (_, index) => {
        return await (index % 2 === 0
          ? app.api('patch', `/resources/${room.id}`).send({ name: `Room ${index}` })
          : app
              .api('put', `/resources/${room.id}/constraints`)
              .send({ constraints: [{ allow_hours: { start: index, end: 20 } }] }));
      }),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    const stored = (await app.api('get', `/resources/${room.id}`).expect(200)).body as ResourceBody;
    const upstream = await upstreamResource(app, room.timekit_resource_id);
    expect(upstream.name).toBe(stored.name);
    expect(upstream.availability_constraints).toEqual(stored.constraints);
  });

  test('end up equal on both sides when a change comes while another is on its way', async () => {
    const room = await create();
    const { resources } = client;
    const update = resources.update.bind(resources);
    const rename = async (name: string) => await app.api('patch', `/resources/${room.id}`).send({ name }).expect(200);
    let second: Promise<unknown> = Promise.resolve();
    jest.spyOn(resources, 'update').mockImplementationOnce(async (...args) => {
      const answer = await update(...args);
      second = rename('Second');
      return answer;
    });
    expect((await rename('First')).body).toMatchObject({ name: 'First' });
    await second;
    const stored = (await app.api('get', `/resources/${room.id}`).expect(200)).body as ResourceBody;
    expect(stored.name).toBe('Second');
    expect((await upstreamResource(app, room.timekit_resource_id)).name).toBe('Second');
  });

  test('replace their constraints as a whole, after a check', async () => {
    const room = await create({ constraints: [{ block_weekends: {} }] });
    const refused = await app
      .api('put', `/resources/${room.id}/constraints`)
      .send({ constraints: [{ allow_hours: { start: 17, end: 9 } }, { dance: {} }] })
      .expect(422);
    const { errors } = refused.body as { errors: { pointer: string }[] };
    expect(errors.map(({ pointer }) => pointer)).toEqual(['/constraints/0/allow_hours', '/constraints/1/dance']);
    const replaced = await app
      .api('put', `/resources/${room.id}/constraints`)
      .send({ constraints: [{ allow_day: { day: 'Monday' } }] })
      .expect(200);
    expect((replaced.body as ResourceBody).constraints).toEqual([{ allow_day: { day: 'Monday' } }]);
    await app.api('put', `/resources/${room.id}/constraints`).send({ constraints: [] }).expect(200);
    expect((await upstreamResource(app, room.timekit_resource_id)).availability_constraints).toEqual([]);
  });

  test('of a user follow the user', async () => {
    const doc = await createUser();
    for (const change of [{ name: 'Other' }, { timezone: 'Asia/Tokyo' }]) {
      const answer = await app.api('patch', `/resources/${doc.resource_id}`).send(change).expect(409);
      expect(answer.body).toMatchObject({ code: 'resources.belongs_to_user', user_id: doc.id });
    }
    const refused = await app.api('delete', `/resources/${doc.resource_id}`).expect(409);
    expect(refused.body).toMatchObject({ code: 'resources.belongs_to_user', user_id: doc.id });
    await app
      .api('patch', `/resources/${doc.resource_id}`)
      .send({ meta: { colour: 'red' } })
      .expect(200);
    await app
      .api('put', `/resources/${doc.resource_id}/constraints`)
      .send({ constraints: [{ block_weekends: {} }] })
      .expect(200);
    expect(await upstreamResource(app, doc.timekit_resource_id)).toMatchObject({
      name: 'Doc Brown',
      meta: { colour: 'red', openslot_ref: doc.resource_id },
      availability_constraints: [{ block_weekends: {} }],
    });
  });

  test('are deleted here and at Timekit, unless bookings are to come', async () => {
    const room = await create();
    const booked = await app
      .v2('post', '/bookings')
      .send({
        resource_id: room.timekit_resource_id,
        graph: 'confirm_decline',
        start: '2026-11-24T10:00:00Z',
        end: '2026-11-24T11:00:00Z',
        what: 'Meeting',
        where: 'Here',
        description: 'About it',
        customer: { name: 'Marty', email: 'marty@example.com' },
      })
      .expect(201);
    const refused = await app.api('delete', `/resources/${room.id}`).expect(409);
    expect(refused.body).toMatchObject({ code: 'resources.has_bookings', resource_id: room.id });
    await app
      .v2('put', `/bookings/${(booked.body as { data: { id: string } }).data.id}/decline`)
      .send({})
      .expect(200);
    failsAfter(client.resources, 'delete');
    await app.api('delete', `/resources/${room.id}`).expect(503);
    await app.api('delete', `/resources/${room.id}`).expect(204);
    await app.api('get', `/resources/${room.id}`).expect(404);
    expect(await upstreamCopies(app, room.id)).toBe(0);
  });

  test.each([
    ['without a name', { timezone: 'UTC' }, '/name'],
    ['with a name of another kind', { name: { first: 'x' }, timezone: 'UTC' }, '/name'],
    ['without a zone', { name: 'X' }, '/timezone'],
    ['with a wrong id to adopt', { name: 'X', timezone: 'UTC', timekit_resource_id: '1' }, '/timekit_resource_id'],
    ['with constraints that are none', { name: 'X', timezone: 'UTC', constraints: [1] }, '/constraints/0'],
    ['with an owner', { name: 'X', timezone: 'UTC', user_id: NOBODY }, '/user_id'],
  ])('are refused %s', async (_what, body, pointer) => {
    const answer = await app.api('post', '/resources').send(body).expect(422);
    const { errors } = answer.body as { errors: { pointer: string }[] };
    expect(errors.map((error) => error.pointer)).toContain(pointer);
  });

  test.each(['nope', NOBODY])('%s is none', async (id) => {
    await app.api('get', `/resources/${id}`).expect(404);
    await app.api('patch', `/resources/${id}`).send({}).expect(404);
    await app.api('delete', `/resources/${id}`).expect(404);
    await app.api('post', `/resources/${id}/provision`).expect(404);
    await app.api('put', `/resources/${id}/constraints`).send({ constraints: [] }).expect(404);
  });

  test('are changed with the scope write only', async () => {
    const issued = await app
      .api('post', '/api-keys')
      .send({ name: 'Reader', scopes: ['read'] })
      .expect(201);
    const { key } = issued.body as { key: string };
    await app.api('get', '/resources', key).expect(200);
    await app.api('post', '/resources', key).send({ name: 'X', timezone: 'UTC' }).expect(403);
    await app.api('delete', `/resources/${NOBODY}`, key).expect(403);
  });
});
