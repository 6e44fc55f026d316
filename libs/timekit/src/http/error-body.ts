/**
 * The error bodies of Timekit (docs/timekit-contract.md 2.3), read into one shape. Bodies of proxies in between (HTML, nothing at all,
 * JSON cut short) and of shapes never recorded give an empty description, not an exception: the status still says enough.
 */
export interface ErrorBody {
  /** Field → messages. */
  fields: Record<string, string[]>;
  message?: string;
  model?: string;
  action?: string;
  code?: string;
  /** The resource that is the reason, when the upstream names one. */
  resourceId?: string;
  /** What a bulk call was refused for, item by item. */
  items?: ErrorItem[];
}

/** One refused item of a bulk call. */
export interface ErrorItem {
  /** Its place in the request, from 0. */
  index: number;
  status: number;
  body: ErrorBody;
}

/** Longer texts are cut; an error is for a log line, not an archive. */
export const MAX_MESSAGE_CHARACTERS = 500;
const MAX_FIELDS = 50;
const UNPROCESSABLE = 422;

export function readErrorBody(text: string): ErrorBody {
  return describe(parse(text));
}

/** The refused items in the `errors` of a bulk answer; whatever else stands there is not one. */
export function errorItemsIn(errors: unknown): ErrorItem[] {
  if (!Array.isArray(errors)) return [];
  return errors.flatMap((item: unknown) => {
    if (!isRecord(item) || !isIndex(item['index'])) return [];
    const { index, status } = item;
    return [{ index, status: isStatus(status) ? status : UNPROCESSABLE, body: describe(item) }];
  });
}

function describe(body: unknown): ErrorBody {
  if (!isRecord(body)) return { fields: {} };
  const items = errorItemsIn(body['errors']);
  const message = messageOf(body);
  const [model, action, code] = [textOf(body['model']), textOf(body['action']), textOf(body['code'])];
  const resourceId = textOf(body['resource_id']);
  return {
    fields: fieldsOf(body['errors']),
    ...(message !== undefined && { message }),
    ...(model !== undefined && { model }),
    ...(action !== undefined && { action }),
    ...(code !== undefined && { code }),
    ...(resourceId !== undefined && { resourceId }),
    ...(items.length > 0 && { items }),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function messageOf(body: Record<string, unknown>): string | undefined {
  const error = body['error'];
  if (isRecord(error)) return textOf(error['message']);
  return textOf(error) ?? textOf(body['errors']) ?? textOf(body['message']);
}

/** `errors` is an object of arrays where recorded; a single message in place of the array is taken as one. */
function fieldsOf(errors: unknown): Record<string, string[]> {
  if (!isRecord(errors)) return {};
  const fields = Object.entries(errors)
    .slice(0, MAX_FIELDS)
    .map(([field, messages]): [string, string[]] => [field, textsOf(messages)]);
  return Object.fromEntries(fields);
}

function textsOf(value: unknown): string[] {
  const values: unknown[] = Array.isArray(value) ? value.slice(0, MAX_FIELDS) : [value];
  return values.map(textOf).filter((text) => text !== undefined);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value.slice(0, MAX_MESSAGE_CHARACTERS) : undefined;
}

function isIndex(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isStatus(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 400 && Number(value) < 600;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
