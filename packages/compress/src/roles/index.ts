export { describeTensors } from './describe-tensors.js';
export {
  TENSOR_HANDLINGS,
  TENSOR_ROLES,
  type TensorDescription,
  type TensorHandling,
  type TensorRole,
} from './tensor-role.js';
