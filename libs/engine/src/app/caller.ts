/** For whom a change is made, and who asked. */
export interface Caller {
  readonly appId: string;
  /** `api_key`, `widget_key` or `system`. */
  readonly actor: string;
}
