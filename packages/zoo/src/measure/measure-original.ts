import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measureFidelity } from '@pith/compress';
import { openSavedModel } from '@pith/engines';
import { compressedSizes, type ModelOnDisk, readSavedModel } from '@pith/model';
import { fetchModel } from '../fetch/fetch-model.js';
import { recordAll, type ZooModel } from '../models/zoo-model.js';
import { eightBitRivals } from '../rivals/eight-bit-rival.js';
import { xzSize } from '../rivals/xz-size.js';
import { type MeasuredOriginal, type MeasuredRival, qualityOf } from './measured.js';

/** Fetches a model, runs it in its own framework, and measures what others make of it. */
export async function measureOriginal(zooModel: ZooModel): Promise<MeasuredOriginal> {
  const path = await fetchModel(zooModel.name);
  const disk = await readSavedModel(path);
  const sizes = generalPurposeSizes(disk);
  const model = await openSavedModel(disk.model);
  const calibration = await zooModel.calibrationInputs(model);
  const rehearse = () => zooModel.rehearse?.(model) ?? recordAll(model, calibration);
  const [rehearsal, recording] = [await rehearse(), await zooModel.record(model)];
  const rivals: MeasuredRival[] = [];
  for (const { method, bytes, weights } of await eightBitRivals(path, disk.model)) {
    await model.setWeights(weights);
    const { loss } = await measureFidelity(rehearsal, await rehearse());
    const quantised = await zooModel.record(model);
    const fidelity = await measureFidelity(recording, quantised);
    rivals.push({
      method,
      bytes: { plain: bytes.length, brotli: await brotliSize(bytes) },
      calibrationLoss: loss,
      ...qualityOf(fidelity, zooModel.taskMetrics(quantised, recording)),
    });
  }
  const { engine } = model;
  await model.dispose();
  const { name, task } = zooModel;
  const weights = disk.model.tensors.filter(({ dtype }) => dtype === 'float32');
  return {
    ...{ name, task, format: disk.model.format, engine },
    weights: weights.reduce((sum, { data }) => sum + data.length, 0),
    bytes: { shipped: disk.shippedBytes, ...(await sizes) },
    metrics: zooModel.taskMetrics(recording, recording),
    rivals,
  };
}

async function generalPurposeSizes({ files }: ModelOnDisk) {
  const [{ gzip, brotli }, xz] = await Promise.all([
    compressedSizes(files),
    xzSize(files.map((file) => file.path)),
  ]);
  return { gzip, brotli, xz };
}

/** Under the same settings as the originals. */
async function brotliSize(bytes: Uint8Array): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'pith-rival-'));
  try {
    const path = join(folder, 'model');
    await writeFile(path, bytes);
    return (await compressedSizes([{ path }])).brotli;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
