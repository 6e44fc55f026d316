/**
 * Wakes those who wait for events. It may be late or say too much, and what another process does it says only while the
 * connection to the database server stands: whoever waits for it looks by itself, too, now and then.
 *
 * `written`: this process has committed events. Whoever gives them their positions may begin; nobody else can see them in
 * order yet. `published`: events have got positions and deliveries, here or in another process.
 */
import { EventEmitter } from 'node:events';
import { EntityManager, type EventSubscriber, type TransactionEventArgs } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';

type Happening = 'written' | 'published';

@Injectable()
export class OutboxSignal implements EventSubscriber {
  private readonly emitter = new EventEmitter().setMaxListeners(0);
  private readonly open = new WeakMap<object, Happening>();

  constructor(em: EntityManager) {
    em.getEventManager().registerSubscriber(this);
  }

  /** Calls `listener` whenever it happens, until the returned function is called. */
  on(happening: Happening, listener: () => void): () => void {
    this.emitter.on(happening, listener);
    return () => this.emitter.off(happening, listener);
  }

  /** Happens in this process once the transaction is committed; without one, what was written is committed already. */
  whenCommitted(em: EntityManager, happening: Happening): void {
    if (em.isInTransaction()) {
      this.open.set(em, happening);
    } else {
      this.tellSoon(happening);
    }
  }

  /** It has happened, here or elsewhere. */
  tell(happening: Happening): void {
    this.emitter.emit(happening);
  }

  afterTransactionCommit({ em }: TransactionEventArgs): void {
    const happening = this.open.get(em);
    if (happening !== undefined) {
      this.open.delete(em);
      this.tellSoon(happening);
    }
  }

  /** Not within the call of whoever has committed: it has an answer to give. */
  private tellSoon(happening: Happening): void {
    setImmediate(() => this.tell(happening));
  }
}
