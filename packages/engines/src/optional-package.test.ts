import { UsageError } from '@pith/container';
import { expect, test } from 'vitest';
import { importEngine } from './optional-package.js';

test('a package that is not installed is told, and how to install it', async () => {
  const missing = 'not-an-engine';
  const importing = importEngine(missing, () => import(missing));
  await expect(importing).rejects.toThrow(UsageError);
  await expect(importing).rejects.toThrow('not-an-engine is not installed');
  await expect(importing).rejects.toThrow('npm install not-an-engine');
});
