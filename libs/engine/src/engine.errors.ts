/**
 * What the engine refuses, in Timekit's terms. Each kind has one body on the wire (`http/v2/error.filter.ts` renders
 * them); the bodies are the recorded ones of docs/timekit-contract.md 2.3. `code` is an addition for programs: the real service
 * sends none, and its clients ignore keys they do not know.
 */
export type FieldProblems = Readonly<Record<string, readonly string[]>>;

/** Plain values that help the client go on, merged into the body: what would have been allowed, say. */
export type RefusalContext = Readonly<Record<string, unknown>>;

export type EngineFault =
  | { readonly kind: 'not_found'; readonly model: string }
  | { readonly kind: 'route_missing' }
  | { readonly kind: 'invalid'; readonly errors: FieldProblems; readonly action?: string }
  | { readonly kind: 'refused'; readonly code: string; readonly status: number; readonly context: RefusalContext }
  | { readonly kind: 'limited'; readonly context: RefusalContext; readonly retryAfterSeconds: number | undefined }
  | { readonly kind: 'unauthorized' }
  | { readonly kind: 'forbidden' };

export class EngineError extends Error {
  override readonly name = 'EngineError';
  readonly fault: EngineFault;

  private constructor(message: string, fault: EngineFault) {
    super(message);
    this.fault = fault;
  }

  /** 404. `model` is the thing's name as Timekit spells it: `Resource`, `Calendar`, `Event`, `Booking`. */
  static notFound(model: string): EngineError {
    return new EngineError('Resource does not exist', { kind: 'not_found', model });
  }

  /** 404 for a path under /v2 that names nothing. */
  static routeMissing(): EngineError {
    return new EngineError('Route does not exist', { kind: 'route_missing' });
  }

  /** 422 on fields. `action` names the booking action in which the input was used. */
  static invalid(errors: FieldProblems, action?: string): EngineError {
    return new EngineError('The request is not valid', {
      kind: 'invalid',
      errors,
      ...(action === undefined ? {} : { action }),
    });
  }

  /** The request is well formed, but the state of things forbids it. `code` is stable, lower case with underscores. */
  static refused(message: string, code: string, status = 422, context: RefusalContext = {}): EngineError {
    return new EngineError(message, { kind: 'refused', code, status, context });
  }

  /** 429: the caller has all that it may have at a moment. `retryAfterSeconds`: when waiting helps, if it does. */
  static limited(message: string, context: RefusalContext, retryAfterSeconds: number | undefined): EngineError {
    return new EngineError(message, { kind: 'limited', context, retryAfterSeconds });
  }

  /** 401 */
  static unauthorized(message: string): EngineError {
    return new EngineError(message, { kind: 'unauthorized' });
  }

  /** 403 */
  static forbidden(message: string): EngineError {
    return new EngineError(message, { kind: 'forbidden' });
  }
}
