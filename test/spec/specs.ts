/** A model of 32×32 colour images with five classes, of every kind of layer that the presets lack, in a few hundred weights. */
export const TILES = `// Small enough to train in a second.
{
  "$schema": "https://example.org/gan-spec.schema.json",
  "specVersion": 1,
  "name": "tiles",
  "image": { "height": 32, "width": 32, "channels": 3 },
  "latentSize": 4,
  "classes": 5,
  "generator": [
    { "type": "dense", "units": 48, "useBias": false },
    { "type": "reshape", "targetShape": [4, 4, 3] },
    {
      "type": "residual", // 4 × 4 × 3 as before
      "layers": [{ "type": "instanceNormalization", "epsilon": 0.001 }, { "type": "relu" }]
    },
    { "type": "upsample2d", "size": 8 },
    { "type": "conv2d", "filters": 3, "kernelSize": 3, "strides": 1, "useBias": true },
    { "type": "tanh" }
  ],
  "discriminator": [
    { "type": "conv2d", "filters": 4, "kernelSize": 3, "strides": 4, "useBias": false },
    { "type": "batchNormalization", "momentum": 0.9, "epsilon": 0.001 },
    { "type": "leakyRelu", "slope": 0.2 },
    { "type": "conv2d", "filters": 4, "kernelSize": 3, "strides": 4, "useBias": true },
    { "type": "flatten" },
    { "type": "projection", "useBias": true }
  ],
  "training": {
    "epochs": 1,
    "batchSize": 64,
    "learningRate": 0.01,
    "adam": { "beta1": 0.5, "beta2": 0.9, "epsilon": 1e-7 },
    "emaDecay": 0.5,
    "loss": "hinge"
  }
}
`;

/** A model of 45×30 grey images without classes. */
export const PAGES = `{
  "name": "pages",
  "image": { "height": 45, "width": 30, "channels": 1 },
  "latentSize": 4,
  "generator": [
    { "type": "dense", "units": 150, "useBias": false },
    { "type": "batchNormalization", "momentum": 0.9, "epsilon": 0.001 },
    { "type": "relu" },
    { "type": "reshape", "targetShape": [15, 10, 1] },
    { "type": "conv2dTranspose", "filters": 1, "kernelSize": 5, "strides": 3, "useBias": true },
    { "type": "tanh" }
  ],
  "discriminator": [
    { "type": "conv2d", "filters": 4, "kernelSize": 5, "strides": 4, "useBias": true },
    { "type": "leakyRelu", "slope": 0.2 },
    { "type": "flatten" },
    { "type": "dense", "units": 1, "useBias": true }
  ],
  "training": {
    "epochs": 1,
    "batchSize": 64,
    "learningRate": 0.01,
    "adam": { "beta1": 0.5, "beta2": 0.9, "epsilon": 1e-7 },
    "r1Gamma": 0.1,
    "loss": "least-squares"
  }
}
`;
