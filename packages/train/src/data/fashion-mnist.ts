import { join } from 'node:path';
import { InputError } from '@pith/container';
import { defaultCacheFolder } from './cache-folder.js';
import { type Download, download, isDownloaded } from './checked-download.js';
import type { Dataset } from './dataset.js';
import { isWholeIdxFolder, loadIdxFolder } from './idx-folder.js';

/** Where Debian's package dataset-fashion-mnist puts its files. */
export const DEBIAN_FOLDER = '/usr/share/datasets/fashion-mnist';

const REPOSITORY =
  'https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion';

/** From the table "Get the Data" in the README of zalandoresearch/fashion-mnist. */
const MD5_SUMS = {
  'train-images-idx3-ubyte.gz': '8d4fb7e6c68d591d4c3dfef9ec88bf0d',
  'train-labels-idx1-ubyte.gz': '25c81989df183df01b3e8a0aad5dffbe',
  't10k-images-idx3-ubyte.gz': 'bef4ecab320f06d8554ea6380940ec79',
  't10k-labels-idx1-ubyte.gz': 'bb300cfdad3c16e7a12a480ee83cd310',
};

/** The largest of the four has 26 421 880 bytes. */
const MAX_BYTES = 32 * 2 ** 20;

const CLASS_NAMES = [
  'T-shirt/top',
  'Trouser',
  'Pullover',
  'Dress',
  'Coat',
  'Sandal',
  'Shirt',
  'Sneaker',
  'Bag',
  'Ankle boot',
];

/** Where to look for Fashion-MNIST. */
export interface FashionMnistOptions {
  /** A folder that holds the four files. When given, no other place is looked at. */
  readonly folder?: string;
  readonly cacheDir?: string;
  readonly onProgress?: (message: string) => void;
  /** @default DEBIAN_FOLDER */
  readonly debianFolder?: string;
  /** @default the authors' repository on GitHub */
  readonly source?: string;
}

/**
 * Fashion-MNIST (Xiao et al. 2017): 60 000 training and 10 000 test images of `[28, 28, 1]` in ten
 * kinds of clothing. Taken from the folder given; else from Debian's package; else from the cache,
 * which a download of 30 MB fills.
 *
 * @throws InputError when none of these has it; the message names all three ways.
 */
export async function loadFashionMnist(options: FashionMnistOptions = {}): Promise<Dataset> {
  const folder = options.folder ?? (await findFolder(options));
  return loadIdxFolder(folder, 'fashion-mnist', { classes: 10, classNames: CLASS_NAMES });
}

async function findFolder(options: FashionMnistOptions): Promise<string> {
  const debian = options.debianFolder ?? DEBIAN_FOLDER;
  if (isWholeIdxFolder(debian)) return debian;
  const cache = join(options.cacheDir ?? defaultCacheFolder(), 'fashion-mnist');
  for (const [name, md5] of Object.entries(MD5_SUMS)) {
    const url = `${options.source ?? REPOSITORY}/${name}`;
    const file: Download = { url, md5, path: join(cache, name), maxBytes: MAX_BYTES };
    if (await isDownloaded(file)) continue;
    options.onProgress?.(`fetching ${url}`);
    try {
      await download(file);
    } catch (error) {
      throw new InputError(
        `data set fashion-mnist: not in ${debian}, and the download failed: ` +
          `${(error as Error).message}. Any one of three ways will do: ` +
          'install the Debian package (apt-get install dataset-fashion-mnist); ' +
          'make the download possible and try again; or fetch the four idx files by other means ' +
          'and give their folder as fashion-mnist:FOLDER',
        { cause: error },
      );
    }
  }
  return cache;
}
