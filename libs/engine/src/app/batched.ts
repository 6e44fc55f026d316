/**
 * Many look-ups at once in one query. What is asked for while a query is under way waits for the next one, so every answer
 * is read after it was asked for: nobody is given something older than his question.
 */
export class Batched<K, V> {
  readonly #load: (keys: readonly K[]) => Promise<readonly V[]>;
  #waiting: { readonly key: K; readonly resolve: (value: V) => void; readonly reject: (error: unknown) => void }[] = [];
  #running = false;

  /** `load` gives one value for each key, in order. */
  constructor(load: (keys: readonly K[]) => Promise<readonly V[]>) {
    this.#load = load;
  }

  /** Rejects with what `load` threw for the batch. */
  async get(key: K): Promise<V> {
    return await new Promise<V>((resolve, reject) => {
      this.#waiting.push({ key, resolve, reject });
      void this.#run();
    });
  }

  async #run(): Promise<void> {
    if (this.#running) {
      return;
    }
    this.#running = true;
    // Those who ask in the same turn of the event loop still come along.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      try {
        const values = await this.#load(batch.map(({ key }) => key));
        batch.forEach(({ resolve }, index) => resolve(values[index]!));
      } catch (error) {
        batch.forEach(({ reject }) => reject(error));
      }
    }
    this.#running = false;
  }
}
