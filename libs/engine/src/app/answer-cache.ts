/**
 * Answers by what was asked, each with the versions of what it was computed from. Whoever takes one out compares those
 * first; nothing here grows old by itself. What was used longest ago goes when memory is full.
 *
 * An answer is kept when it is given for the second time: most questions are asked once, and keeping their answers would
 * only drive out others and have the garbage collector walk through memory all the time.
 */
import { Injectable } from '@nestjs/common';

export interface Answer {
  readonly bytes: Buffer;
  /** Strong: made from the bytes. */
  readonly etag: string;
}

export interface KeptAnswer extends Answer {
  readonly versions: readonly string[];
}

const MAX_BYTES = 64 * 1024 * 1024;
/** One answer must not drive out all others. */
const MAX_ANSWER_BYTES = MAX_BYTES / 8;
/** Questions that are remembered, to know those that are asked again. */
const MAX_ASKED = 20_000;
/** What an entry takes besides its bytes and versions, roughly. */
const ENTRY_BYTES = 500;

@Injectable()
export class AnswerCache {
  readonly #answers = new Map<string, KeptAnswer>();
  readonly #asked = new Set<string>();
  #bytes = 0;

  get(key: string): KeptAnswer | undefined {
    const kept = this.#answers.get(key);
    if (kept !== undefined) {
      // A map keeps the order of insertion: what was used last is at its end.
      this.#answers.delete(key);
      this.#answers.set(key, kept);
    }
    return kept;
  }

  put(key: string, answer: KeptAnswer): void {
    this.#remove(key);
    const size = sizeOf(answer);
    if (!this.#isAskedAgain(key) || size > MAX_ANSWER_BYTES) {
      return;
    }
    this.#answers.set(key, answer);
    this.#bytes += size;
    for (const oldest of this.#answers.keys()) {
      if (this.#bytes <= MAX_BYTES) {
        return;
      }
      this.#remove(oldest);
    }
  }

  #isAskedAgain(key: string): boolean {
    if (this.#asked.has(key)) {
      return true;
    }
    if (this.#asked.size >= MAX_ASKED) {
      this.#asked.clear();
    }
    this.#asked.add(key);
    return false;
  }

  #remove(key: string): void {
    const kept = this.#answers.get(key);
    if (kept !== undefined) {
      this.#answers.delete(key);
      this.#bytes -= sizeOf(kept);
    }
  }
}

function sizeOf({ bytes, versions }: KeptAnswer): number {
  return bytes.byteLength + versions.length * 16 + ENTRY_BYTES;
}
