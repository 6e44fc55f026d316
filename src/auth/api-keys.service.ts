import { EntityManager, LockMode } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { Batched } from '#libs/sql';
import { type Clock, dateNow, MACHINE_CLOCK } from '../core/clock.js';
import { newId } from '../core/ids.js';
import type { Secret } from '../core/secret.js';
import { RequestError } from '../http/http.errors.js';
import { cursorId, type PageQueryDto } from '../http/pagination.dto.js';
import { generateKey, hashKey, prefixOf } from './api-key-format.js';
import { ApiKey } from './api-key.entity.js';
import type { IssueApiKeyDto } from './api-keys.dto.js';
import { AuthError } from './auth.errors.js';
import type { RequestKey } from './request-key.js';
import type { Scope } from './scopes.js';

/** `last_used_at` is written at most this often per key, so that reading does not write on every request. */
const LAST_USED_RESOLUTION_MS = 60_000;

export interface IssuedKey {
  row: ApiKey;
  /** The key itself: shown now, never again. */
  key: string;
}

@Injectable()
export class ApiKeysService {
  /** Read anew for every request, so that a key that is revoked opens nothing any more. */
  private readonly byHash = new Batched<string, ApiKey | undefined>(async (hashes) => {
    const rows = await this.em.fork().find(ApiKey, { hash: { $in: [...new Set(hashes)] } });
    return hashes.map((hash) => rows.find((row) => row.hash === hash));
  });

  constructor(
    private readonly em: EntityManager,
    @Inject(MACHINE_CLOCK) private readonly clock: Clock,
  ) {}

  /** The identity behind a key. Throws `auth.key_invalid` for unknown, expired and revoked ones. */
  async verify(key: string): Promise<RequestKey> {
    const row = await this.byHash.get(hashKey(key));
    const now = dateNow(this.clock);
    if (row === undefined || row.revokedAt !== null || (row.expiresAt !== null && row.expiresAt <= now)) {
      throw AuthError.keyInvalid();
    }
    if (row.lastUsedAt === null || now.getTime() - row.lastUsedAt.getTime() >= LAST_USED_RESOLUTION_MS) {
      await this.em.nativeUpdate(ApiKey, { id: row.id }, { lastUsedAt: now });
    }
    return { id: row.id, scopes: row.scopes, actor: `key:${row.id}` };
  }

  async issue(dto: IssueApiKeyDto): Promise<IssuedKey> {
    if (dto.expires_at !== undefined && new Date(dto.expires_at) <= dateNow(this.clock)) {
      throw RequestError.invalidField('/expires_at', 'future', 'expires_at must be in the future.');
    }
    const key = generateKey();
    const row = this.em.create(ApiKey, this.fields(dto.name, key, dto.scopes, dto.expires_at));
    await this.em.flush();
    return { row, key };
  }

  async list(query: PageQueryDto): Promise<ApiKey[]> {
    const after = cursorId(query);
    return await this.em.find(ApiKey, after === undefined ? {} : { id: { $lt: after } }, {
      orderBy: { id: 'desc' },
      limit: query.limit + 1,
    });
  }

  /** A new key with the name, scopes and expiry of the old one, which stops working. */
  async rotate(id: string): Promise<IssuedKey> {
    return await this.em.transactional(async (tx) => {
      const old = await this.lock(tx, id);
      const key = generateKey();
      const row = tx.create(ApiKey, this.fields(old.name, key, old.scopes, old.expiresAt?.toISOString()));
      old.revokedAt = dateNow(this.clock);
      return { row, key };
    });
  }

  async revoke(id: string): Promise<void> {
    await this.em.transactional(async (tx) => {
      // All admin keys are locked, in one order, so that two callers cannot each revoke the other's last one.
      const admins = (
        await tx.find(ApiKey, { revokedAt: null }, { orderBy: { id: 'asc' }, lockMode: LockMode.PESSIMISTIC_WRITE })
      ).filter((row) => this.isActiveAdmin(row));
      const row = await this.lock(tx, id);
      if (admins.length === 1 && admins[0]?.id === id) {
        throw AuthError.lastAdminKey();
      }
      row.revokedAt = dateNow(this.clock);
    });
  }

  /**
   * Sees to it that an admin key exists. A configured key is stored (once); without one, a key is generated if there is no
   * active admin key, and returned so that it can be printed.
   */
  async ensureAdminKey(configured: Secret | undefined): Promise<string | undefined> {
    if (configured !== undefined) {
      await this.store(configured.reveal());
      return undefined;
    }
    const active = await this.em.find(ApiKey, { revokedAt: null });
    if (active.some((row) => this.isActiveAdmin(row))) {
      return undefined;
    }
    const { key } = await this.issue({ name: 'First admin key', scopes: ['admin'] });
    return key;
  }

  private async store(key: string): Promise<void> {
    const row = this.fields('ADMIN_API_KEY', key, ['admin'], undefined);
    await this.em.execute(
      `insert into openslot.api_key (id, name, prefix, hash, scopes, created_at) values (?, ?, ?, ?, ?, ?)
       on conflict (hash) do update set revoked_at = null, expires_at = null, scopes = excluded.scopes`,
      [row.id, row.name, row.prefix, row.hash, JSON.stringify(row.scopes), row.createdAt],
    );
  }

  private fields(name: string, key: string, scopes: readonly Scope[], expiresAt: string | undefined) {
    return {
      id: newId(),
      name,
      prefix: prefixOf(key),
      hash: hashKey(key),
      scopes: [...scopes],
      createdAt: dateNow(this.clock),
      lastUsedAt: null,
      expiresAt: expiresAt === undefined ? null : new Date(expiresAt),
      revokedAt: null,
    };
  }

  private async lock(tx: EntityManager, id: string): Promise<ApiKey> {
    const row = await tx.findOne(ApiKey, { id, revokedAt: null }, { lockMode: LockMode.PESSIMISTIC_WRITE });
    if (row === null) {
      throw AuthError.keyNotFound(id);
    }
    return row;
  }

  private isActiveAdmin(row: ApiKey): boolean {
    return row.scopes.includes('admin') && (row.expiresAt === null || row.expiresAt > dateNow(this.clock));
  }
}
