export type { ModelSource } from '../artifact/open-artifact.ts';
export { createGenerator, type Generator, loadGenerator } from './generator.ts';
export { type GraphSizes, type LoadedGraph, loadGraph } from './graph.ts';
export type { SampleOptions } from './sample-options.ts';
export type { RgbaImage, SampleImage, Samples } from './samples.ts';
