// The module for script tags brings TensorFlow.js's backends: WebGL, and the processor where there is none.
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-webgl';

export { getBackend, setBackend } from '@tensorflow/tfjs-core';
export * from './global.ts';
