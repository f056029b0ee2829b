import { type Evaluation, generatorInputSize, type ModelCard, versionOf } from '@trazo/model';

/** What the features of an evaluation are of. */
const FEATURES_OF = {
  'digit-classifier': 'digit classifier',
  classifier: 'classifier of the data set',
  'self-supervised': 'self-supervised network',
  'pooled-pixels': 'pooled pixels',
} as const;

/** Metrics of the evaluation that the card lists, with the names that readers know. FEATURES is what is compared. */
const METRICS = [
  ['frechet', 'Fréchet distance (FEATURES, less is better)', 'frechet-distance'],
  ['kid', 'Kernel distance (FEATURES, less is better)', 'kernel-distance'],
  ['fwd', 'Fréchet wavelet distance (less is better)', 'frechet-wavelet-distance'],
  ['score', 'Inception score (FEATURES)', 'inception-score'],
  ['precision', 'Precision', 'precision'],
  ['recall', 'Recall', 'recall'],
  ['density', 'Density', 'density'],
  ['coverage', 'Coverage', 'coverage'],
  ['agreement', 'Conditional accuracy', 'accuracy'],
] as const satisfies readonly (readonly [keyof Evaluation, string, string])[];

/**
 * Renders a model card in the format of the Hugging Face Hub: Markdown with YAML front matter. Everything in it comes
 * from card.json, so it can be made again at any time.
 */
export function renderHubCard(card: ModelCard): string {
  return `${frontMatter(card)}\n${body(card)}`;
}

function frontMatter(card: ModelCard): string {
  const { evaluation } = card;
  const metrics = metricsOf(evaluation);
  const lines = [
    '---',
    'library_name: tfjs',
    'pipeline_tag: unconditional-image-generation',
    `tags: ${JSON.stringify(['gan', 'tensorflow.js', 'trazo', ...(card.spec.classes > 0 ? ['conditional-gan'] : [])])}`,
    ...(card.dataset.name === 'mnist' ? ['datasets:', '- ylecun/mnist'] : []),
  ];
  if (metrics.length > 0 && evaluation !== undefined) {
    lines.push(
      'model-index:',
      `- name: ${JSON.stringify(card.name)}`,
      '  results:',
      '  - task:',
      '      type: unconditional-image-generation',
      '    dataset:',
      `      name: ${JSON.stringify(evaluation.dataset.name)}`,
      `      type: ${JSON.stringify(evaluation.dataset.name)}`,
      '    metrics:',
      ...metrics.flatMap(({ type, name, generated }) => [
        `    - type: ${type}`,
        `      name: ${JSON.stringify(name)}`,
        `      value: ${Number(generated.toPrecision(4))}`,
      ]),
    );
  }
  return [...lines, '---', ''].join('\n');
}

function body(card: ModelCard): string {
  const { spec, training, dataset } = card;
  const { height, width, channels } = spec.image;
  const size = `${height} × ${width} ${channels === 1 ? 'gray' : 'color'} images`;
  return `# ${card.name}

Generator of a GAN: ${size}${spec.classes > 0 ? ` of ${spec.classes} classes` : ''}, ${spec.latentSize} latents, ${card.sizes.parameters.toLocaleString('en')} weights stored as ${card.quantization}. Version \`${versionOf(card)}\`.

## Use

\`\`\`js
const model = await tf.loadGraphModel(MODEL_URL); // the address of model.json
${snippet(spec)}
\`\`\`

\`MODEL_URL\` is for example \`https://huggingface.co/USER/NAME/resolve/main/model.json\`. The input \`latents\` has the shape [n, ${generatorInputSize(spec)}]: standard-normal noise${spec.classes > 0 ? `, then the class as one-hot` : ''}. The output \`images\` has the shape [n, ${height}, ${width}, ${channels}] with pixels from -1 to 1.

## Training

- Data: ${dataset.name}, ${dataset.images.toLocaleString('en')} images (SHA-256 \`${dataset.sha256}\`).
- Command: \`${training.command}\`
- Seed ${training.seed}, ${training.epochs} epochs, ${training.steps.toLocaleString('en')} steps of ${spec.training.batchSize} images, ${spec.training.loss} loss.
- Exported ${card.createdAt.slice(0, 10)}.
${evaluationText(card.evaluation)}
## Files

- \`model.json\`, \`weights.bin\`: a TensorFlow.js graph model.
- \`card.json\`: how the model was made, its architecture and its checksums.
`;
}

function snippet({ latentSize, classes }: ModelCard['spec']): string {
  const noise = `tf.randomNormal([16, ${latentSize}])`;
  if (classes === 0) return `const images = tf.tidy(() => model.predict(${noise}));`;
  return `const classes = tf.oneHot(tf.tensor1d(Array.from({ length: 16 }, (_, i) => i % ${classes}), 'int32'), ${classes});
const images = tf.tidy(() => model.predict(tf.concat([${noise}, classes.toFloat()], 1)));`;
}

function evaluationText(evaluation: Evaluation | undefined): string {
  const metrics = metricsOf(evaluation);
  if (evaluation === undefined || metrics.length === 0) return '';
  const rows = metrics.map(
    ({ name, generated, real }) => `| ${name} | ${generated.toPrecision(4)} | ${real.toPrecision(4)} |`,
  );
  return `
## Evaluation

${evaluation.samples.toLocaleString('en')} samples against as many test images of ${evaluation.dataset.name}; real training images in the samples' place give the best value that can be reached.

| metric | this model | real images |
| --- | --- | --- |
${rows.join('\n')}

Measured by \`${evaluation.command}\`.
`;
}

interface ListedMetric {
  readonly type: string;
  readonly name: string;
  readonly generated: number;
  readonly real: number;
}

function metricsOf(evaluation: Evaluation | undefined): ListedMetric[] {
  return METRICS.flatMap(([key, name, type]) => {
    const estimate = evaluation?.[key];
    if (estimate === undefined) return [];
    const features = FEATURES_OF[evaluation?.extractor?.kind ?? 'digit-classifier'];
    return [
      {
        type,
        name: name.replace('FEATURES', features),
        generated: estimate.generated.value,
        real: estimate.real.value,
      },
    ];
  });
}
