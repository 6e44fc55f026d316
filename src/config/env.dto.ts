import { Transform } from 'class-transformer';
import { IsBoolean, IsIn, IsInt, IsOptional, IsString, IsUrl, Matches, Max, MaxLength, Min } from 'class-validator';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

const TIMEKIT_MODES = ['embedded', 'remote'] as const;
export type TimekitMode = (typeof TIMEKIT_MODES)[number];

const HTTP_URL = { protocols: ['http', 'https'], require_protocol: true, require_tld: false };
const VISIBLE = /^[\x21-\x7e]+$/;
const ONE_OR_TWO = /^[\x21-\x2b\x2d-\x7e]+(,[\x21-\x2b\x2d-\x7e]+)?$/;
const KEY_RULE = { message: '$property must have 32 or more visible characters and no spaces' };
const KEY = /^[\x21-\x7e]{32,512}$/;

/**
 * Every environment variable. Rules are checked from the bottom up and the first broken one is reported, so the rule about the
 * kind of value stands last. `.env.example` repeats name, default and meaning; a test keeps the two
 * equal.
 */
export class EnvDto {
  /** Address to listen on. */
  @IsString()
  @Matches(VISIBLE, { message: '$property must be a host name or an IP address' })
  HOST = '127.0.0.1';

  /** Port to listen on; 0 takes a free one. */
  @Transform(({ value }) => toNumber(value))
  @Min(0)
  @Max(65_535)
  @IsInt()
  PORT = 3000;

  /** PostgreSQL connection URL. Without it the embedded database in DATA_DIR is used. */
  @IsOptional()
  @Matches(/^postgres(ql)?:\/\/\S+$/, { message: '$property must start with postgres:// or postgresql://' })
  DATABASE_URL?: string;

  /** Directory of the embedded database; one process at a time. */
  @IsString()
  @MaxLength(4096)
  DATA_DIR = './.data';

  /** Which Timekit answers: the embedded engine or the real service. Default: remote if TIMEKIT_API_KEY is set, else embedded. */
  @IsOptional()
  @IsIn(TIMEKIT_MODES)
  TIMEKIT_MODE?: TimekitMode;

  /** Base URL of the remote Timekit service, without the version. */
  @IsUrl(HTTP_URL)
  TIMEKIT_BASE_URL = 'https://api.timekit.io';

  /** App key for the remote Timekit service. */
  @IsOptional()
  @Matches(VISIBLE, { message: '$property must be a key without spaces' })
  TIMEKIT_API_KEY?: string;

  /** Secret that signs the webhooks which Timekit sends us; two with a comma between them while it is replaced. */
  @IsOptional()
  @Matches(ONE_OR_TWO, {
    message: '$property must be a secret without spaces and commas, or two with a comma between them',
  })
  TIMEKIT_WEBHOOK_SECRET?: string;

  /** First native API key, with all scopes: any string of 32 or more visible characters. Default: generated, printed once. */
  @IsOptional()
  @Matches(KEY, KEY_RULE)
  ADMIN_API_KEY?: string;

  /** API key of the embedded Timekit app; one that starts with test_ makes it a test app. Default: generated, printed once. */
  @IsOptional()
  @Matches(VISIBLE, { message: '$property must be a key without spaces' })
  @MaxLength(512)
  ENGINE_API_KEY?: string;

  /** Widget key of the embedded Timekit app. Default: generated, printed once. */
  @IsOptional()
  @Matches(VISIBLE, { message: '$property must be a key without spaces' })
  @MaxLength(512)
  ENGINE_WIDGET_KEY?: string;

  /** Base URL under which clients reach this server; used in links. Default: http://HOST:PORT. */
  @IsOptional()
  @IsUrl(HTTP_URL)
  PUBLIC_URL?: string;

  /** Key for secrets at rest: 32 or more visible characters. Default: generated into DATA_DIR; required with DATABASE_URL. */
  @IsOptional()
  @Matches(KEY, KEY_RULE)
  SECRETS_KEY?: string;

  /** Lets outbound webhooks reach private and loopback addresses. */
  @Transform(({ value }) => toBoolean(value))
  @IsBoolean({ message: '$property must be true or false' })
  WEBHOOK_ALLOW_PRIVATE = false;

  /** Least severe level that is logged. */
  @IsIn(LOG_LEVELS)
  LOG_LEVEL: LogLevel = 'info';
}

function toNumber(value: unknown): unknown {
  return typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
}

function toBoolean(value: unknown): unknown {
  return value === 'true' ? true : value === 'false' ? false : value;
}
