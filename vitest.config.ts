import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: {
    // Tests run on the sources, not on what was last built.
    alias: [
      { find: /^@pith\/(\w+)$/, replacement: `${import.meta.dirname}/packages/$1/src/index.ts` },
    ],
  },
  test: {
    include: ['packages/*/src/**/*.test.ts', 'test/**/*.test.ts'],
    setupFiles: ['test/setup/property-seed.ts'],
    pool: 'forks',
    // Node 20 has relaxed SIMD behind a flag, which later versions do not know.
    execArgv: process.versions.node.startsWith('20.') ? ['--experimental-wasm-relaxed-simd'] : [],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    env: { TF_CPP_MIN_LOG_LEVEL: '2' },
  },
});
