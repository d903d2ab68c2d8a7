import { join } from 'node:path';
import { InputError } from '@pith/container';
import { type Dataset, type LabelledData, labelledData, MAX_TABLE_BYTES } from './dataset.js';
import { holdOutTest } from './hold-out-test.js';
import { decodeImage, type ImageFormat, probeImage } from './image-decoder.js';
import { classFolders, hasTrainAndTest, type ImageFile, listImages } from './image-list.js';

/** How images become examples. */
export interface ImageFolderOptions {
  /** `[height, width]` to which all are resized. @default All must have the size of the first. */
  readonly size?: readonly [height: number, width: number];
  /** 1 for greyscale, 3 for RGB. @default All must be as the first is. */
  readonly channels?: 1 | 3;
  /** Seed of the test split, where there is no `test` folder. @default 1 */
  readonly seed?: number;
  readonly onProgress?: (message: string) => void;
}

/** Images are decoded on libuv's four threads; more at a time only holds more memory. */
const AT_A_TIME = 8;

/**
 * Reads images from `FOLDER/train/CLASS/*` and `FOLDER/test/CLASS/*`; or from `FOLDER/CLASS/*`, of
 * which a sixth, stratified, becomes the test set (`holdOutTest`). Folder names in sorted order are
 * the classes. An alpha channel is dropped; pixels are taken as stored, without EXIF rotation.
 *
 * @returns Examples of `[height, width, channels]`, as bytes.
 * @throws InputError when a file is not an image, when images differ in size or colour and no
 *   `size` or `channels` is given, or when a part has no images.
 */
export async function loadImageFolder(
  folder: string,
  options: ImageFolderOptions = {},
): Promise<Dataset> {
  const apart = hasTrainAndTest(folder);
  const trainFolder = apart ? join(folder, 'train') : folder;
  const classNames = await classFolders(trainFolder);
  const classes = classNames.length;
  const trainFiles = await listImages(trainFolder, classNames);
  const testFiles = apart ? await listImages(join(folder, 'test'), classNames) : [];
  const format = await chooseFormat(trainFiles[0]!.path, options);
  const train = await readImages(trainFolder, trainFiles, classes, format, options);
  const parts = apart
    ? {
        train,
        test: await readImages(join(folder, 'test'), testFiles, classes, format, options),
      }
    : holdOutTest(folder, train, options.seed);
  return { name: folder, classes, classNames, ...parts };
}

async function chooseFormat(first: string, options: ImageFolderOptions): Promise<ImageFormat> {
  const found = await probeImage(first);
  const [height, width] = options.size ?? [found.height, found.width];
  return {
    height,
    width,
    channels: options.channels ?? found.channels,
    resize: options.size !== undefined,
    convert: options.channels !== undefined,
    like: first,
  };
}

async function readImages(
  where: string,
  files: readonly ImageFile[],
  classes: number,
  format: ImageFormat,
  { onProgress }: ImageFolderOptions,
): Promise<LabelledData> {
  const shape = [format.height, format.width, format.channels];
  const size = format.height * format.width * format.channels;
  if (files.length * size > MAX_TABLE_BYTES) {
    throw new InputError(
      `${where}: ${files.length} images of [${shape.join(', ')}] take ${files.length * size} bytes, ` +
        `expected at most ${MAX_TABLE_BYTES}; give a smaller size`,
    );
  }
  const inputs = new Uint8Array(files.length * size);
  for (let start = 0; start < files.length; start += AT_A_TIME) {
    if (start % 1024 === 0) onProgress?.(`${where}: decoding image ${start} of ${files.length}`);
    await Promise.all(
      files.slice(start, start + AT_A_TIME).map(async ({ path }, i) => {
        inputs.set(await decodeImage(path, format), (start + i) * size);
      }),
    );
  }
  const labels = Int32Array.from(files, (file) => file.label);
  return labelledData(where, { inputs, shape, labels, classes });
}
