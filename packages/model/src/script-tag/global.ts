// What pages get that load Trazo with a script tag, as the global `trazo`.
export { verifyArtifact } from '../artifact/artifact.ts';
export { TrazoError } from '../errors.ts';
export { createGenerator, loadGenerator } from '../infer/generator.ts';
export { generatorInput } from '../latent/labels.ts';
export { latentsFromSeed, slerp } from '../latent/latents.ts';
