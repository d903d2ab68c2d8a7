export {
  buildTeachingPool,
  type TeachingOptions,
  type TeachingPool,
  type TeachingProgress,
} from './build-teaching-pool.js';
export { loadTeacher, type StudentForm, Teacher } from './teacher.js';
export { evaluateScores, teacherScores } from './teacher-scores.js';
export { type TeacherData, type TeacherOptions, trainTeachers } from './train-teachers.js';
