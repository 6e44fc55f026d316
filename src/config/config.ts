/**
 * The environment, read once: checked as a whole, all mistakes reported together, then frozen into typed groups. Nothing
 * else in the application looks at environment variables.
 */
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { Secret } from '../core/secret.js';
import { EnvDto, type LogLevel, type TimekitMode } from './env.dto.js';

export class AppConfig {
  readonly http: { readonly host: string; readonly port: number; readonly publicUrl: string | undefined };
  readonly database:
    | { readonly kind: 'postgresql'; readonly url: Secret }
    | { readonly kind: 'pglite'; readonly dataDir: string };
  readonly timekit: {
    readonly mode: TimekitMode;
    readonly baseUrl: string;
    readonly apiKey: Secret | undefined;
    /** Each signs what Timekit sends us: none, one, or two during a rotation. */
    readonly webhookSecrets: readonly Secret[];
  };
  readonly keys: {
    readonly admin: Secret | undefined;
    readonly engineApi: Secret | undefined;
    readonly engineWidget: Secret | undefined;
  };
  /** Undefined only with the embedded database, which keeps a generated one in its directory. */
  readonly secretsKey: Secret | undefined;
  readonly webhooks: { readonly allowPrivate: boolean };
  readonly logLevel: LogLevel;

  constructor(env: EnvDto) {
    this.http = { host: env.HOST, port: env.PORT, publicUrl: env.PUBLIC_URL?.replace(/\/+$/, '') };
    this.database =
      env.DATABASE_URL === undefined
        ? { kind: 'pglite', dataDir: env.DATA_DIR }
        : { kind: 'postgresql', url: new Secret(env.DATABASE_URL) };
    this.timekit = {
      mode: env.TIMEKIT_MODE ?? (env.TIMEKIT_API_KEY === undefined ? 'embedded' : 'remote'),
      baseUrl: env.TIMEKIT_BASE_URL.replace(/\/+$/, ''),
      apiKey: secret(env.TIMEKIT_API_KEY),
      webhookSecrets: (env.TIMEKIT_WEBHOOK_SECRET?.split(',') ?? []).map((each) => new Secret(each)),
    };
    this.keys = {
      admin: secret(env.ADMIN_API_KEY),
      engineApi: secret(env.ENGINE_API_KEY),
      engineWidget: secret(env.ENGINE_WIDGET_KEY),
    };
    this.secretsKey = secret(env.SECRETS_KEY);
    this.webhooks = { allowPrivate: env.WEBHOOK_ALLOW_PRIVATE };
    this.logLevel = env.LOG_LEVEL;
    for (const group of Object.values(this)) {
      Object.freeze(group);
    }
    Object.freeze(this);
  }
}

/** One line per mistake, each naming the variable and the rule, never the value. */
export class InvalidConfigError extends Error {
  constructor(readonly mistakes: readonly string[]) {
    super(
      `The configuration has ${mistakes.length === 1 ? 'a mistake' : `${mistakes.length} mistakes`}:\n${mistakes.map((line) => `  - ${line}`).join('\n')}`,
    );
    this.name = 'InvalidConfigError';
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

const NAMES: readonly string[] = Object.keys(new EnvDto()).concat([
  'DATABASE_URL',
  'TIMEKIT_MODE',
  'TIMEKIT_API_KEY',
  'TIMEKIT_WEBHOOK_SECRET',
  'ADMIN_API_KEY',
  'ENGINE_API_KEY',
  'ENGINE_WIDGET_KEY',
  'PUBLIC_URL',
  'SECRETS_KEY',
]);

/** Variables with these beginnings are ours, so one that is not in the list is a misspelling and must not pass silently. */
const OUR_PREFIXES = ['TIMEKIT_', 'ENGINE_', 'WEBHOOK_', 'OPENSLOT_'];

/** The configuration in `environment`. An empty value counts as not set. Throws {@link InvalidConfigError}. */
export function readConfig(environment: Environment): AppConfig {
  const given = Object.fromEntries(
    NAMES.filter((name) => (environment[name] ?? '') !== '').map((name) => [name, environment[name]]),
  );
  const env = plainToInstance(EnvDto, given, { exposeDefaultValues: true });
  const mistakes = [
    ...unknownNames(environment),
    ...validateSync(env, { stopAtFirstError: true }).flatMap((error) => Object.values(error.constraints ?? {})),
    ...contradictions(env),
  ];
  if (mistakes.length > 0) {
    throw new InvalidConfigError(mistakes);
  }
  return new AppConfig(env);
}

function unknownNames(environment: Environment): string[] {
  return Object.keys(environment)
    .filter((name) => OUR_PREFIXES.some((prefix) => name.startsWith(prefix)) && !NAMES.includes(name))
    .map((name) => `${name} is not a known variable; see .env.example for the whole list`);
}

function contradictions(env: EnvDto): string[] {
  const mistakes: string[] = [];
  if (env.DATABASE_URL !== undefined && !URL.canParse(env.DATABASE_URL)) {
    mistakes.push('DATABASE_URL must be a URL with a valid host and port');
  }
  if (env.TIMEKIT_MODE === 'remote' && env.TIMEKIT_API_KEY === undefined) {
    mistakes.push('TIMEKIT_API_KEY must be set when TIMEKIT_MODE is remote');
  }
  if (env.DATABASE_URL !== undefined && env.SECRETS_KEY === undefined) {
    mistakes.push('SECRETS_KEY must be set when DATABASE_URL is, so that every server process opens the same secrets');
  }
  if (env.ENGINE_API_KEY !== undefined && env.ENGINE_API_KEY === env.ENGINE_WIDGET_KEY) {
    mistakes.push('ENGINE_WIDGET_KEY must differ from ENGINE_API_KEY: the widget key is public');
  }
  return mistakes;
}

function secret(value: string | undefined): Secret | undefined {
  return value === undefined ? undefined : new Secret(value);
}
