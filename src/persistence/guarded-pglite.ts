/**
 * PGlite has one connection. A query outside the open transaction waits for that transaction to end; if the transaction
 * waits for the query, both wait for ever, without an error. This driver turns that hang into an error: inside a
 * transaction, every query has to come through the transaction's own EntityManager.
 *
 * It also catches a call to Timekit made while a transaction is open, because the in-process engine then queries too.
 *
 * In a transaction PGlite answers without a turn of the event loop, so a long one would keep everybody waiting until its end,
 * health checks too. Here every query lets others in.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { setImmediate as letOthersIn } from 'node:timers/promises';
import type { Configuration } from '@mikro-orm/core';
import { PgliteConnection, PgliteDriver } from '@mikro-orm/pglite';

/** The transaction that the current asynchronous flow runs in. `open` turns false when it ends. */
const currentTransaction = new AsyncLocalStorage<{ open: boolean }>();

class SecondEntityManagerError extends Error {
  readonly code = 'persistence.second_entity_manager';

  constructor() {
    super(
      'A second EntityManager (or connection) was used inside an open transaction. On the embedded database this would ' +
        'wait for ever. Use the EntityManager that em.transactional() hands to its callback, and call Timekit only ' +
        'after the transaction has ended.',
    );
    this.name = 'SecondEntityManagerError';
  }
}

function refuseInsideTransaction(ctx: unknown): void {
  if (ctx === undefined && currentTransaction.getStore()?.open === true) {
    throw new SecondEntityManagerError();
  }
}

class GuardedPgliteConnection extends PgliteConnection {
  override async transactional<T>(...args: Parameters<PgliteConnection['transactional']>): Promise<T> {
    const [callback, options] = args;
    if (options?.ctx !== undefined) {
      return (await super.transactional(callback, options)) as T;
    }
    refuseInsideTransaction(undefined);
    const transaction = { open: true };
    try {
      return (await super.transactional(
        async (trx) => await currentTransaction.run(transaction, async () => await callback(trx)),
        options,
      )) as T;
    } finally {
      transaction.open = false;
    }
  }

  override async begin(...args: Parameters<PgliteConnection['begin']>): ReturnType<PgliteConnection['begin']> {
    refuseInsideTransaction(args[0]?.ctx);
    return await super.begin(...args);
  }

  override async execute<T>(...args: Parameters<PgliteConnection['execute']>): Promise<T> {
    refuseInsideTransaction(args[3]);
    const result = (await super.execute(...args)) as T;
    await letOthersIn();
    return result;
  }
}

export class GuardedPgliteDriver extends PgliteDriver {
  constructor(config: Configuration) {
    super(config);
    Object.defineProperty(this, 'connection', { value: new GuardedPgliteConnection(config), writable: true });
  }
}
