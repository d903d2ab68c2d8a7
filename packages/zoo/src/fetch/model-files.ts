import { PINNED_PACKAGES, type PinnedPackage } from './pinned-packages.js';

/** Where in its package a model stands. */
export interface ModelFile {
  readonly package: PinnedPackage;
  /** Of the model's file in the package; of the folder of modules where it is wrapped in them. */
  readonly path: string;
  /** Shipped as JavaScript modules instead of model.json and shards. */
  readonly wrapped: boolean;
}

const { ocr, vad, superResolution, basicPitch, nsfw, human, wakeWord } = PINNED_PACKAGES;

/** The model files of the packages, by the names that the zoo gives them. */
export const modelFiles: ReadonlyMap<string, ModelFile> = new Map([
  plain('ocr-recognition', ocr, 'assets/ch_PP-OCRv4_rec_infer.onnx'),
  plain('ocr-detection', ocr, 'assets/ch_PP-OCRv4_det_infer.onnx'),
  plain('ocr-angle', ocr, 'assets/ch_ppocr_mobile_v2.0_cls_infer.onnx'),
  plain('silero-vad-legacy', vad, 'dist/silero_vad_legacy.onnx'),
  plain('silero-vad-v5', vad, 'dist/silero_vad_v5.onnx'),
  ...[2, 3, 4, 8].map((scale) =>
    plain(`esrgan-slim-x${scale}`, superResolution, `models/x${scale}/model.json`),
  ),
  plain('basic-pitch', basicPitch, 'model/model.json'),
  wrapped('nsfw-mobilenet-v2', nsfw, 'dist/models/mobilenet_v2'),
  wrapped('nsfw-mobilenet-v2-mid', nsfw, 'dist/models/mobilenet_v2_mid'),
  wrapped('nsfw-inception-v3', nsfw, 'dist/models/inception_v3'),
  plain('wake-word-hello-deepa', wakeWord, 'models/hello_deepa.onnx'),
  plain('wake-word-namaste-deepa', wakeWord, 'models/namaste_deepa.onnx'),
  ...[
    ...['age', 'antispoof', 'blazeface-back', 'blazeface-front', 'blazepose-detector'],
    ...['blazepose-full', 'blazepose-heavy', 'blazepose-lite', 'centernet', 'efficientpose'],
    ...['emotion', 'faceboxes', 'facemesh', 'facemesh-attention', 'facemesh-attention-pinto'],
    ...['facemesh-detection-full', 'facemesh-detection-short', 'faceres', 'faceres-deep', 'gear'],
    ...['gender', 'gender-ssrnet-imdb', 'handdetect', 'handlandmark-full', 'handlandmark-lite'],
    ...['handlandmark-sparse', 'handskeleton', 'handtrack', 'iris', 'liveness', 'meet'],
    ...['mobileface', 'mobilefacenet', 'movenet-lightning', 'movenet-multipose'],
    ...['movenet-thunder', 'nanodet', 'posenet', 'rvm', 'selfie'],
  ].map((name) => plain(`human-${name}`, human, `models/${name}.json`)),
]);

function plain(name: string, pinned: PinnedPackage, path: string): [string, ModelFile] {
  return [name, { package: pinned, path, wrapped: false }];
}

function wrapped(name: string, pinned: PinnedPackage, path: string): [string, ModelFile] {
  return [name, { package: pinned, path, wrapped: true }];
}
