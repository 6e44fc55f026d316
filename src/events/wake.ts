/** Lets one wait for another. A call that comes while nobody waits is not lost. */
export class Wake {
  private called = false;
  private waiting: (() => void) | undefined;

  /** What was called until now is done with. */
  reset(): void {
    this.called = false;
  }

  call(): void {
    this.called = true;
    this.waiting?.();
  }

  /** Until it is called, if it was not since the last reset; for so many milliseconds at most. */
  async within(ms: number): Promise<void> {
    if (!this.called) {
      await new Promise<void>((resolve) => {
        const limit = setTimeout(resolve, ms);
        this.waiting = () => {
          clearTimeout(limit);
          resolve();
        };
      });
      this.waiting = undefined;
    }
  }
}
