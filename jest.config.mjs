const shared = {
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { '^.+\\.ts$': '@swc/jest' },
};

/** Specs of what only a database server can do, such as ending its connections. */
const serverSpecs =
  (process.env['DATABASE_URL'] ?? '') === '' ? [] : ['<rootDir>/test/integration/**/*.postgresql-spec.ts'];

/** Unit specs need no database; the other three run on PGlite, or on PostgreSQL when DATABASE_URL is set. */
const onDatabase = {
  ...shared,
};

/** @type {import('jest').Config} */
export default {
  // Each worker waits for its database half of the time, so one for every core is not too many.
  maxWorkers: '100%',
  // For every test and hook: opening an embedded database takes long on a busy machine, and no test measures time.
  testTimeout: 300_000,
  // A worker that ends gives back more than a gigabyte. The 500 ms that it has by default are too few on a busy machine: it
  // is killed, and a leak is said to be likely. Who is killed after this has left a handle open.
  workerGracefulExitTimeout: 60_000,
  projects: [
    { ...shared, displayName: 'unit', testMatch: ['<rootDir>/{src,libs,test/prove}/**/*.spec.ts'] },
    {
      ...onDatabase,
      displayName: 'integration',
      testMatch: ['<rootDir>/test/integration/**/*.int-spec.ts', ...serverSpecs],
    },
    { ...onDatabase, displayName: 'contract', testMatch: ['<rootDir>/test/contract/**/*.contract-spec.ts'] },
    { ...onDatabase, displayName: 'e2e', testMatch: ['<rootDir>/test/e2e/**/*.e2e-spec.ts'] },
  ],
};
