/** The part of the web server's reply that the engine uses. */
export interface Reply {
  status(code: number): Reply;
  header(name: string, value: string): Reply;
  send(body?: unknown): unknown;
}
