import { existsSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { InputError } from '@pith/container';
import { isCifarFolder, loadCifarFolder } from './cifar-folder.js';
import { loadCsv, loadCsvFolder } from './csv-dataset.js';
import type { Dataset } from './dataset.js';
import { loadFashionMnist } from './fashion-mnist.js';
import { isIdxFolder, loadIdxFolder } from './idx-folder.js';
import { loadImageFolder } from './image-folder.js';
import { loadMnist } from './mnist.js';
import { loadNpz } from './npz.js';

/** How to load a data set. */
export interface LoadOptions {
  /** Told what is being done, one line a time. */
  readonly onProgress?: (message: string) => void;
  /** Where downloads are kept. @default `$XDG_CACHE_HOME/pith`, else `~/.cache/pith` */
  readonly cacheDir?: string;
  /** Seed of the test split where the source has no test set. @default 1 */
  readonly seed?: number;
  /** Image folders: `[height, width]` to which all are resized. @default All must be equal. */
  readonly size?: readonly [height: number, width: number];
  /** Image folders: 1 for greyscale, 3 for RGB. @default All must be as the first is. */
  readonly channels?: 1 | 3;
}

const KNOWN =
  'expected mnist, fashion-mnist, fashion-mnist:FOLDER, a .npz file, a .csv file, or a folder of ' +
  "idx files, of CIFAR's binary files, of train.csv and test.csv, or of images " +
  '(train/CLASS/* and test/CLASS/*, or CLASS/*)';

/**
 * Loads a data set by its name or path:
 *
 * - `mnist`; `fashion-mnist`; `fashion-mnist:FOLDER`, with the four idx files in FOLDER
 * - a folder with four idx files, plain or gzip-compressed
 * - a folder with the files of CIFAR-10 or CIFAR-100 in their binary version
 * - a folder with `train.csv` and `test.csv`
 * - a folder of images: `train/CLASS/*` and `test/CLASS/*`, or only `CLASS/*`
 * - an `.npz` with `x_train`, `y_train`, `x_test`, `y_test`
 * - a `.csv`
 *
 * Where the source has no test set (one CSV table, only class folders), a sixth of the examples,
 * stratified by class and chosen under `seed`, becomes the test set. The result is the same on every
 * platform.
 *
 * @throws InputError when the data set is unknown, missing or malformed.
 * @example
 * const { train, test } = await loadDataset('mnist');
 */
export async function loadDataset(spec: string, options: LoadOptions = {}): Promise<Dataset> {
  if (spec === 'mnist') return loadMnist();
  if (spec === 'fashion-mnist') return loadFashionMnist(options);
  const prefix = 'fashion-mnist:';
  if (spec.startsWith(prefix)) return loadFashionMnist({ folder: spec.slice(prefix.length) });
  if (!existsSync(spec)) {
    throw new InputError(`data set ${spec}: no such name, file or folder; ${KNOWN}`);
  }
  if (statSync(spec).isDirectory()) return loadFolder(spec, options);
  switch (extname(spec).toLowerCase()) {
    case '.npz':
      return loadNpz(spec);
    case '.csv':
      return loadCsv(spec, options.seed);
    default:
      throw new InputError(`data set ${spec}: not a kind of file that is known; ${KNOWN}`);
  }
}

function loadFolder(folder: string, options: LoadOptions): Promise<Dataset> {
  if (isIdxFolder(folder)) return loadIdxFolder(folder, folder);
  if (isCifarFolder(folder)) return loadCifarFolder(folder);
  if (existsSync(join(folder, 'train.csv'))) return loadCsvFolder(folder);
  return loadImageFolder(folder, options);
}
