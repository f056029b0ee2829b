export { type Generator, loadGenerator } from './generator.ts';
export { type GraphSizes, type LoadedGraph, loadGraph } from './graph.ts';
