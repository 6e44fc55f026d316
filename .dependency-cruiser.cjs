/** Who may import whom. Each rule says why; `npm run check` enforces them. */
const FEATURES = 'outbox|users|resources|calendars|availability|holds|bookings|webhooks|events|inbound';
/** Tables reference tables (foreign keys), and nothing else of another feature. */
const TABLE = '\\.entity\\.ts$';
/** Support of a library's tests. */
const TESTING = '^libs/[^/]+/testing/';
const FEATURE_DOOR = '(\\.(module|service|errors)|/event-types)\\.ts$';

const upward = (lower, higher, why) => ({
  name: `${lower}-below-${higher.replaceAll('|', '-')}`,
  comment: why,
  severity: 'error',
  from: { path: `^src/${lower}/`, pathNot: TABLE },
  to: { path: `^src/(${higher})/` },
});

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'A cycle has no bottom: nothing in it can be understood, tested or moved alone.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'scheduling-is-pure',
      comment: 'The core is plain functions over plain values; its one dependency is Temporal.',
      severity: 'error',
      from: { path: '^libs/scheduling/src', pathNot: '\\.spec\\.ts$' },
      to: { pathNot: ['^libs/scheduling/src', '^node_modules/temporal-polyfill'] },
    },
    {
      name: 'libs-never-import-app',
      comment: 'A library knows nothing of the application that uses it.',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: '^(src|test)/' },
    },
    {
      name: 'lib-internals-are-private',
      comment: 'A library has one door, its index.ts.',
      severity: 'error',
      from: { path: '^libs/([^/]+)/' },
      to: { path: '^libs/([^/]+)/src/(?!index\\.ts$)', pathNot: '^libs/$1/' },
    },
    {
      name: 'lib-internals-are-private-to-app',
      comment: 'A library has one door, its index.ts.',
      severity: 'error',
      from: { path: '^(src|test)/' },
      to: { path: '^libs/([^/]+)/src/(?!index\\.ts$)' },
    },
    {
      name: 'timekit-stands-alone',
      comment: 'The client must not know that one of its upstreams lives in the same process.',
      severity: 'error',
      from: { path: '^libs/timekit/' },
      to: { path: '^libs/(engine|scheduling)/' },
    },
    {
      name: 'sql-knows-the-orm-only',
      comment: 'It makes statements of what entities say, whose entities they are is nothing to it.',
      severity: 'error',
      from: { path: '^libs/sql/src', pathNot: '\\.spec\\.ts$' },
      to: { pathNot: ['^libs/sql/src', '^node_modules/@mikro-orm/'] },
    },
    {
      name: 'engine-uses-wire-types-only',
      comment: 'The engine serves the wire format; it never calls Timekit.',
      severity: 'error',
      from: { path: '^libs/engine/' },
      to: { path: '^libs/timekit/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'only-root-knows-engine',
      comment:
        'Features reach Timekit through the client alone; otherwise they would not work against the real service.',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot:
          '^src/(app\\.module|app\\.setup|app\\.jobs|app\\.sandbox|app\\.idempotency|persistence/entities)\\.ts$',
      },
      to: { path: '^libs/engine/' },
    },
    {
      name: 'core-is-plain',
      comment: 'The core of the application knows no framework.',
      severity: 'error',
      from: { path: '^src/core/' },
      to: { path: ['node_modules/@(nestjs|mikro-orm)/', '^src/(?!core/)', '^libs/'] },
    },
    {
      name: 'foundation-knows-no-feature',
      comment: 'Configuration, persistence and HTTP serve every feature and know none (but for the list of entities).',
      severity: 'error',
      from: {
        path: '^src/(config|persistence|http|auth|idempotency|jobs)/',
        pathNot: '^src/persistence/entities\\.ts$',
      },
      to: { path: `^src/(${FEATURES}|health|docs|sandbox)/` },
    },
    {
      name: 'foundation-knows-no-auth',
      comment: 'Auth stands on configuration, persistence and HTTP, not the other way round.',
      severity: 'error',
      from: { path: '^src/(config|persistence|http)/', pathNot: '^src/persistence/entities\\.ts$' },
      to: { path: '^src/(auth|idempotency)/' },
    },
    {
      name: 'feature-internals-are-private',
      comment: 'Features talk through exported services; types may be shared, tables may reference tables.',
      severity: 'error',
      from: { path: `^src/(${FEATURES})/`, pathNot: TABLE },
      to: {
        path: `^src/(${FEATURES})/`,
        pathNot: [`^src/$1/`, FEATURE_DOOR],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'tables-reference-tables',
      comment: 'An entity declares foreign keys to other features’ entities; it takes nothing else from them.',
      severity: 'error',
      from: { path: `^src/(${FEATURES})/.*${TABLE}` },
      to: { path: `^src/(${FEATURES})/`, pathNot: [`^src/$1/`, TABLE] },
    },
    upward(
      'outbox',
      'users|resources|calendars|availability|holds|bookings|webhooks|events|inbound',
      'The outbox takes facts from whoever has them.',
    ),
    upward('resources', 'users|calendars|availability|holds|bookings', 'Resources are the ground floor.'),
    upward('users', 'calendars|availability|holds|bookings', 'A user has a resource; nothing above matters to it.'),
    upward(
      'calendars',
      'availability|holds|bookings',
      'Calendars know nothing of what is looked up or written in them.',
    ),
    upward('availability', 'holds|bookings', 'Free time is computed upstream, from what is booked there.'),
    upward('holds', 'bookings', 'A hold is turned into a booking by whoever books; it knows an id of it alone.'),
    {
      name: 'webhooks-need-the-outbox-alone',
      comment: 'What happened is in the outbox; who tells the world of it knows no feature.',
      severity: 'error',
      from: { path: '^src/(webhooks|events)/' },
      to: { path: '^src/(users|resources|calendars|availability|holds|bookings|inbound)/' },
    },
    {
      name: 'not-to-test',
      comment: 'Shipped code never imports test support.',
      severity: 'error',
      from: { path: '^(src|libs)/' },
      to: { path: '^test/' },
    },
    {
      name: 'not-to-testing',
      comment: 'What only tests use is not compiled into the server.',
      severity: 'error',
      from: { path: '^(src|libs)/', pathNot: ['\\.spec\\.ts$', TESTING] },
      to: { path: TESTING },
    },
    {
      name: 'not-to-dev-dep',
      comment: 'A development dependency is absent in production.',
      severity: 'error',
      from: { path: '^(src|libs)/', pathNot: ['\\.spec\\.ts$', TESTING] },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only', 'npm'] },
    },
    {
      name: 'no-unlisted-dependency',
      comment: 'What is imported is listed in package.json; a transitive package may vanish with any update.',
      severity: 'error',
      from: { path: '^(src|libs|test)/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'unknown'] },
    },
    {
      name: 'not-to-unresolvable',
      comment: 'An import that resolves to nothing is a mistake.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'import', 'node', 'default', 'types'],
    },
  },
};
