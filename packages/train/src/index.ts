export { loadTensorFlow } from "./tensorflow.js";
