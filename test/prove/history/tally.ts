/**
 * How often each kind of operation was drawn, sent and carried out on each face. What is refused every time leaves nothing
 * behind that could be wrong, so a kind that never succeeds was not tried at all.
 */
import type { Face } from './ledger.js';

interface Count {
  drawn: number;
  sent: number;
  made: number;
}

export class Tally {
  private readonly counts = new Map<string, Count>();

  /** `made`: undefined when nothing was sent. */
  note(face: Face, kind: string, made: boolean | undefined): void {
    const name = `${face} ${kind}`;
    const count = this.counts.get(name) ?? { drawn: 0, sent: 0, made: 0 };
    this.counts.set(name, count);
    count.drawn += 1;
    if (made !== undefined) count.sent += 1;
    if (made === true) count.made += 1;
  }

  /** Of all kinds together. */
  get sent(): number {
    return [...this.counts.values()].reduce((sum, { sent }) => sum + sent, 0);
  }

  /** The kind that succeeded least often. */
  get rarest(): string {
    const [name, count] = [...this.counts].toSorted(([, a], [, b]) => a.made - b.made)[0] ?? [];
    return count === undefined ? 'nothing' : `${name}, ${count.made} of ${count.sent}`;
  }

  neverMade(): string[] {
    return [...this.counts].flatMap(([name, { drawn, sent, made }]) =>
      made > 0 ? [] : [`${name} was drawn ${drawn} times, sent ${sent} times and never carried out`],
    );
  }
}
