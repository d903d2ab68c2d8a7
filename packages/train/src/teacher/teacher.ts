import { InputError } from '@pith/container';
import type { SavedModel } from '@pith/model';
import { Classifier, type Scorer } from '../classifier.js';
import { fitsByReshape } from '../data/check-fits.js';
import type { TensorFlow } from '../tensorflow.js';

/** What a teacher and its student must agree in. */
export interface StudentForm {
  /** With the batch first, as null. */
  readonly inputShape: readonly (number | null)[];
  readonly classes: number;
}

/**
 * One network that teaches, or an ensemble whose scores are averaged before softmax: the student's
 * target is the geometric mean of what its members say (Hinton, Vinyals and Dean 2015, §1).
 */
export class Teacher implements Scorer {
  readonly tf: typeof TensorFlow;
  readonly members: readonly Classifier[];
  readonly classes: number;

  /** @param members at least one, all of the same task; the teacher disposes of them */
  constructor(members: readonly Classifier[]) {
    const [first] = members;
    this.tf = first!.tf;
    this.members = members;
    this.classes = first!.classes;
  }

  /** @param inputs [batch, ...], brought to the shape that each member takes. @returns [batch, classes] */
  logits(inputs: TensorFlow.Tensor): TensorFlow.Tensor {
    const [batch] = inputs.shape;
    const scores = this.members.map((member) =>
      member.logits(inputs.reshape([batch!, ...(member.inputShape.slice(1) as number[])])),
    );
    return this.tf.addN(scores).div(scores.length);
  }

  /**
   * @param name for errors: where the teacher is from
   * @throws InputError if a member takes other inputs or tells other classes apart than the student
   */
  checkFits(student: StudentForm, name = 'teacher'): void {
    for (const { inputShape, classes } of this.members) {
      const [own, other] = [inputShape.slice(1), student.inputShape.slice(1)];
      const fits = String(own) === String(other) || fitsByReshape(other, own);
      if (fits && classes === student.classes) continue;
      throw new InputError(
        `${name}: takes [${shown(inputShape)}] and tells ${classes} classes apart, but the model takes ` +
          `[${shown(student.inputShape)}] and tells ${student.classes}; ` +
          'name a teacher of the same task, or have one trained',
      );
    }
  }

  dispose(): void {
    for (const member of this.members) member.dispose();
  }
}

/**
 * A saved model as a teacher.
 * @throws InputError if TensorFlow.js cannot load it, it is no classifier, or it does not fit the student
 */
export async function loadTeacher(
  model: SavedModel,
  { student, name }: { readonly student: StudentForm; readonly name?: string },
): Promise<Teacher> {
  if (model.format !== 'tfjs-layers-model') {
    throw new InputError(
      `${name ?? 'teacher'}: a ${model.format}, but a teacher has to be a TF.js LayersModel: ` +
        'convert it, or have a teacher trained',
    );
  }
  const teacher = new Teacher([await Classifier.load(model)]);
  try {
    teacher.checkFits(student, name);
  } catch (error) {
    teacher.dispose();
    throw error;
  }
  return teacher;
}

function shown(shape: readonly (number | null)[]): string {
  return shape.map((extent) => extent ?? 'null').join(', ');
}
