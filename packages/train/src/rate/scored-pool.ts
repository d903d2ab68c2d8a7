import type { Classifier } from '../classifier.js';
import type { LabelledData } from '../data/index.js';
import { Teacher } from '../teacher/teacher.js';
import { teacherScores } from '../teacher/teacher-scores.js';
import type { TrainingPool } from './pool-batches.js';

/** A pool with what a teacher says of each example, asked once before training. */
export async function scoredPool(
  data: LabelledData,
  teacher: Classifier,
  signal?: AbortSignal,
): Promise<TrainingPool> {
  return { ...data, teacher: await teacherScores(data, new Teacher([teacher]), { signal }) };
}
