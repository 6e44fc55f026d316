/** Work that is done again and again. It may run twice, late, or in another process; nothing may depend on its being on time. */
export interface Job {
  /** Its queue: lower case words joined by `-`. Never renamed, since other processes may run another version. */
  readonly name: string;
  /** In UTC, five fields. */
  readonly cron: string;
  /** Also once in every process that starts, so that what a crash left is not kept waiting. */
  readonly atStart?: boolean;
  run(): Promise<unknown>;
}

/** The jobs of the application, as the composition root lists them. */
export const JOBS = Symbol('openslot.jobs');
