// Accuracy against the precision of EIE's arithmetic: its Fig. 10.

import { percent, table, times } from './figures.mjs';
import { fixtures, testDigits, trainingDigits } from './hardware-context.mjs';

const precisions = ['float-32', 'fixed-32', 'fixed-16', 'fixed-8'];

export async function measure({ quick }) {
  const { accuracyByPrecision, EIE_45NM } = await import('@pith/accelerator');
  const { load } = await import('@pith/runtime');
  const samples = quick ? 100 : 10_000;
  const networks = [];
  for (const { name, file } of fixtures) {
    const model = await load(file);
    const input = model.inputs[0].name;
    const result = await accuracyByPrecision(model, digits(await testDigits(), samples, input), {
      calibration: digits(await trainingDigits(), 100, input),
      convolutions: 'patches',
    });
    model.dispose();
    networks.push({
      ...{ name, samples: result.samples, runtimeError: result.runtimeError },
      precisions: result.precisions.map(({ arithmetic, error, agreement, layers }) => ({
        ...{ arithmetic, error, agreement },
        saturated: layers.reduce((sum, one) => sum + one.saturatedInputs + one.saturatedOutputs, 0),
      })),
    });
  }
  const energy = precisions.map((arithmetic) => ({
    arithmetic,
    multiply: EIE_45NM.multiply(arithmetic),
    multiplyAccumulate: EIE_45NM.multiplyAccumulate(arithmetic),
  }));
  return { networks, energy };
}

function digits({ inputs, labels }, count, name) {
  return Array.from({ length: count }, (_, i) => ({
    inputs: {
      [name]: Float32Array.from(inputs.subarray(i * 784, (i + 1) * 784), (pixel) => pixel / 255),
    },
    label: labels[i],
  }));
}

export function page({ networks, energy }, { figure }) {
  const [float32] = energy;
  const fixed16 = energy.find(({ arithmetic }) => arithmetic === 'fixed-16');
  return `## Arithmetic precision (EIE's Fig. 10)

Every layer computed as EIE would, products of that width and sums of a wider one; binary points are chosen by 100
training digits. Error on ${networks[0].samples.toLocaleString('en-US')} of MNIST's test digits.

${figure('precision', 'groupedBarChart', {
  title: 'Energy of a multiplication by precision',
  description:
    'Fixed point of 16 bits takes a sixth of 32-bit floating point, of 8 bits less than a tenth',
  y: { label: 'energy (pJ)' },
  series: ['multiplication', 'multiply-accumulate'],
  groups: energy.map(({ arithmetic, multiply, multiplyAccumulate }) => ({
    name: arithmetic,
    values: [multiply, multiplyAccumulate],
  })),
})}

${table(
  [
    'arithmetic',
    'pJ a multiplication',
    ...networks.flatMap(({ name }) => [`${name}: error`, 'as the runtime', 'saturated']),
  ],
  energy.map(({ arithmetic, multiply }) => [
    arithmetic,
    multiply.toFixed(2),
    ...networks.flatMap(({ precisions }) => {
      const one = precisions.find((entry) => entry.arithmetic === arithmetic);
      return [percent(one.error), percent(one.agreement), one.saturated.toLocaleString('en-US')];
    }),
  ]),
)}

The paper: 80.3 % accuracy of AlexNet in 32-bit floating point, 79.8 % in 16-bit fixed point, 53 % in 8-bit, with 6.2×
less energy for a 16-bit fixed-point multiplication than a floating-point one; here ${times(float32.multiply / fixed16.multiply)} (the cost set is built on that
figure). 16 bits lose nothing on the LeNets either. 8 bits cost next to nothing where
they cost AlexNet a third of its pictures: MNIST's ten classes lie far apart, and binary points are chosen for every matrix here.`;
}
