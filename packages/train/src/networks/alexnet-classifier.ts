import type { SeededLayers, Value } from './seeded-layers.js';

/**
 * What ends AlexNet and VGG: two fully connected layers with ReLU and dropout of 50 %, then one to the
 * classes (Krizhevsky et al. 2012, §3.5 and §4.2). [batch, features] → [batch, classes]
 */
export function alexNetClassifier(layers: SeededLayers, input: Value, units: number): Value {
  let x = layers.dense(input, 'fc6', units, 'relu');
  x = layers.dropout(x, 'drop6', 0.5);
  x = layers.dense(x, 'fc7', units, 'relu');
  x = layers.dropout(x, 'drop7', 0.5);
  return layers.dense(x, 'fc8', layers.classes, 'softmax');
}
