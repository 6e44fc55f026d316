/**
 * Many look-ups, or writes, in one query: what has arrived by the time a query is sent comes along with it, and what arrives
 * while as many queries are under way as may be waits for the next one. Every answer is read after it was asked for: nobody is
 * given something older than their question. A query that fails fails for those alone whose keys it cannot take.
 */
import { ConnectionException } from '@mikro-orm/core';

export interface BatchLimits<K> {
  /** Queries under way at a time. */
  readonly atOnce: number;
  /** How much one look-up asks for. */
  readonly sizeOf: (key: K) => number;
  /** How much one query asks for at most, unless a single look-up asks for more. */
  readonly maxSize: number;
}

/** One query after the other, each for everybody who waits. */
const ONE_FOR_ALL: BatchLimits<unknown> = { atOnce: 1, sizeOf: () => 0, maxSize: 0 };

interface Waiting<K, V> {
  readonly key: K;
  readonly resolve: (value: V) => void;
  readonly reject: (error: unknown) => void;
}

export class Batched<K, V> {
  readonly #load: (keys: readonly K[]) => Promise<readonly V[]>;
  readonly #limits: BatchLimits<K>;
  #waiting: Waiting<K, V>[] = [];
  #underWay = 0;
  #isStarting = false;

  /** `load` gives one value for each key, in order. */
  constructor(load: (keys: readonly K[]) => Promise<readonly V[]>, limits: BatchLimits<K> = ONE_FOR_ALL) {
    this.#load = load;
    this.#limits = limits;
  }

  /** Rejects with what `load` threw for this key alone, or with the loss of the connection, which may have done the work. */
  async get(key: K): Promise<V> {
    return await new Promise<V>((resolve, reject) => {
      this.#waiting.push({ key, resolve, reject });
      this.#start();
    });
  }

  #start(): void {
    if (this.#isStarting) {
      return;
    }
    this.#isStarting = true;
    // Not before the requests that have arrived already have asked, too.
    setImmediate(() => {
      this.#isStarting = false;
      while (this.#waiting.length > 0 && this.#underWay < this.#limits.atOnce) {
        void this.#run(this.#nextBatch());
      }
    });
  }

  async #run(batch: readonly Waiting<K, V>[]): Promise<void> {
    this.#underWay += 1;
    await this.#answer(batch);
    this.#underWay -= 1;
    this.#start();
  }

  async #answer(batch: readonly Waiting<K, V>[]): Promise<void> {
    try {
      const values = await this.#load(batch.map(({ key }) => key));
      batch.forEach(({ resolve }, index) => resolve(values[index]!));
    } catch (error) {
      await this.#fail(batch, error);
    }
  }

  /** Somebody's key made the query fail, and nobody else is to suffer for it. */
  async #fail(batch: readonly Waiting<K, V>[], error: unknown): Promise<void> {
    if (batch.length === 1 || error instanceof ConnectionException) {
      batch.forEach(({ reject }) => reject(error));
      return;
    }
    for (const each of batch) {
      await this.#answer([each]);
    }
  }

  #nextBatch(): readonly Waiting<K, V>[] {
    const { sizeOf, maxSize } = this.#limits;
    let size = 0;
    const tooMany = this.#waiting.findIndex(({ key }, index) => {
      size += sizeOf(key);
      return index > 0 && size > maxSize;
    });
    return this.#waiting.splice(0, tooMany === -1 ? this.#waiting.length : tooMany);
  }
}
