/**
 * The floor under an answer: the same web server, one query into the same index, and bytes that are ready. It is told what
 * to answer by `PUT /answer`, and is a process of its own like the server it is compared with.
 */
import { MikroORM } from '@mikro-orm/core';
import { PostgreSqlDriver } from '@mikro-orm/postgresql';
import { fastify } from 'fastify';

const BUSY_SQL = `
  select string_agg(float8send(date_part('epoch', lower(during))) || float8send(date_part('epoch', upper(during))), '') as busy
  from engine.claim where app_id = (select id from engine.app) and resource_id = ?::uuid and active
    and during && tstzrange(?::timestamptz, ?::timestamptz)`;

async function main(): Promise<void> {
  const orm = await MikroORM.init({
    driver: PostgreSqlDriver,
    entities: [],
    discovery: { warnWhenNoEntities: false },
    clientUrl: process.env['DATABASE_URL'] ?? '',
  });
  const server = fastify();
  let answer: Buffer = Buffer.alloc(0);
  server.addContentTypeParser(
    'application/octet-stream',
    { parseAs: 'buffer', bodyLimit: 2 ** 28 },
    (_request, body, done) => {
      done(null, body);
    },
  );
  server.put<{ Body: Buffer }>('/answer', { bodyLimit: 2 ** 28 }, (request, reply) => {
    answer = request.body;
    void reply.send({});
  });
  server.post<{ Body: { resources: string[]; from: string; to: string } }>('/floor', async (request, reply) => {
    const { resources, from, to } = request.body;
    await orm.em.getConnection().execute(BUSY_SQL, [resources[0], from, to]);
    return await reply.header('content-type', 'application/json; charset=utf-8').send(answer);
  });
  process.stdout.write(`${await server.listen({ host: '127.0.0.1', port: 0 })}\n`);
}

await main();
