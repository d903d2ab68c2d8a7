import fc from 'fast-check';

/**
 * Properties are tried on the same inputs in every run, so that a failure is the change's and not the
 * day's. Another number looks elsewhere: `PITH_PROPERTY_SEED=7 npx vitest run`.
 */
fc.configureGlobal({ seed: Number(process.env.PITH_PROPERTY_SEED ?? 20) });
