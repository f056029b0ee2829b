import {
  count,
  duration,
  fileSize,
  isLabelNumber,
  type Language,
  number,
  percent,
  shortCount,
} from './format.ts';

const LANGUAGE = 'en';

/** Every text of the page in English, for a model of digits. Its type defines what each translation must contain. */
export const en = {
  language: LANGUAGE as Language,
  otherLanguage: 'Español',
  otherLanguageLabel: 'Leer esta página en español',

  title: 'Trazo: digits nobody wrote',
  description: 'A neural network that studied handwritten digits draws new ones, as many as you like.',
  skip: 'Skip to the digits',
  heading: 'Digits nobody wrote',
  lede: 'A small neural network has studied handwriting for a while. Every digit on this sheet is its own invention, drawn just now.',

  views: 'Views',
  gridView: 'Grid',
  walkView: 'Walk',

  controls: 'Controls',
  refresh: 'New digits',
  refreshKey: 'or press R',
  howMany: 'How many',
  whichClass: 'Which digit',
  anyClass: 'any',
  writeNumber: 'A number to write',
  writeText: 'A name or a word to write',
  write: 'Write',
  digitsHelp: 'Pick one, or type a number such as 2026.',
  textHelp: 'Pick one, or type a name such as Ana.',
  seed: 'Seed',
  seedHelp: 'A number or a word. The same seed always draws the same digits.',
  draw: 'Draw',
  model: 'Model',
  copyLink: 'Copy link',
  copied: 'Link copied',
  copyFailed: 'The browser refused to copy. The link is in the address bar.',
  download: 'Download PNG',
  downloadGif: 'Download GIF',

  newWalk: 'New walk',
  walkHelp: 'From one seed’s random numbers to the other’s in small steps; the drawing follows.',
  from: 'From seed',
  to: 'To seed',
  play: 'Play',
  pause: 'Pause',
  position: 'Position on the way',
  still: 'Your system asks for less motion, so the walk waits for you: move the slider, or press Play.',

  loading: 'Drawing…',
  tryAgain: 'Try again',

  howTitle: 'How a machine learns to write',
  noiseTitle: 'It starts with noise',
  noiseText:
    'The seed sets off a chain of random numbers. Each digit gets a handful of its own, called its latent. They say nothing yet: they are only a place in the space of everything the network can draw.',
  generatorTitle: 'The generator turns noise into ink',
  generatorText:
    'It spreads those numbers over a tiny, coarse sheet, then enlarges it again and again, adding finer strokes each time, until every pixel has its grey. Same numbers in, same digit out. Neighbouring numbers give similar digits: that is what a walk shows.',
  rivalTitle: 'It learned by playing against a rival',
  rivalText:
    'A second network, the discriminator, saw real handwriting mixed with forgeries and had to tell them apart. With every verdict both improved: the judge at catching, the forger at forging. That game is a generative adversarial network, a GAN. Nobody ever told it what makes a 7 a 7.',

  cardTitle: 'The model behind this page',
  cardData: 'Learned from',
  cardTraining: 'Practised for',
  cardTime: 'Which took',
  cardQuality: 'How far from real digits',
  cardAgreement: 'Draws what it is asked for',
  cardSize: 'Knowledge',
  cardEffort: 'Effort per digit',
  cardMade: 'Finished on',
  cardVersion: 'Fingerprint',
  cardStandIn: 'These are digits drawn by a program, in place of real handwriting, which was not available.',

  historyTitle: 'How this one learned',
  historyHelp:
    'The same sixteen handfuls of noise, drawn anew after each epoch, one pass over all training images.',
  historyStill:
    'Your system asks for less motion, so nothing moves by itself: move the slider, or press Play.',
  watch: 'Watch it learn',
  moment: 'Moment of its training',

  apiText: 'Every picture here is a plain URL that you may use anywhere:',
  apiDocs: 'API documentation',
  shortcuts: 'Single-key shortcuts: R for new digits, 0 to 9 to pick one',
  noScript: 'With JavaScript switched on you can choose how many, keep a seed and go for a walk.',
  noScriptAlt: 'A grid of 16 handwritten-looking digits',
  noScriptReload: 'Reload for new digits',

  caption: (n: number, seed: string) => `${count(LANGUAGE, n, 'digit', 'digits')} · seed ${seed}`,
  generated: (n: number, seed: string) => `${count(LANGUAGE, n, 'new digit', 'new digits')}, seed ${seed}`,
  pictureAlt: (n: number, seed: string) =>
    n === 1
      ? `A handwritten-looking digit, invented from seed ${seed}`
      : `A grid of ${number(LANGUAGE, n)} handwritten-looking digits, invented from seed ${seed}`,
  numberAlt: (n: number, digits: string, seed: string) =>
    digits.length > 1
      ? `The number ${digits} in handwritten-looking digits, invented from seed ${seed}`
      : `${count(LANGUAGE, n, 'handwritten-looking digit', 'handwritten-looking digits')}, asked to be ${digits}, invented from seed ${seed}`,
  textAlt: (text: string, seed: string) => `The text “${text}”, its letters invented from seed ${seed}`,
  classHelp: (classes: number) =>
    `A whole number from 0 to ${number(LANGUAGE, classes - 1)}. Leave it empty for any.`,
  namesHelp: (names: readonly string[]) =>
    `Type one of ${number(LANGUAGE, names.length)} names, such as ${names[0]}. Leave it empty for any.`,
  classAlt: (n: number, label: string, seed: string) =>
    `${count(LANGUAGE, n, 'generated image', 'generated images')} of ${isLabelNumber(label) ? 'class ' : ''}${label}, invented from seed ${seed}`,
  walkCaption: (from: string, to: string) => `From seed ${from} to seed ${to}`,
  walkReady: (from: string, to: string, steps: number) =>
    `A walk of ${count(LANGUAGE, steps, 'step', 'steps')}, from seed ${from} to seed ${to}`,
  walkAlt: (from: string, to: string) => `Digits changing step by step from seed ${from} to seed ${to}`,
  step: (index: number, of: number) => `Step ${number(LANGUAGE, index)} of ${number(LANGUAGE, of)}`,
  afterEpoch: (epoch: number, of: number) =>
    `After ${number(LANGUAGE, epoch)} of ${count(LANGUAGE, of, 'epoch', 'epochs')}`,
  historyAlt: (moment: string) => `Sixteen digits as the model drew them. ${moment}`,
  historyReady: (epochs: number) =>
    `Here is how it learned, over ${count(LANGUAGE, epochs, 'epoch', 'epochs')}`,
  latentCaption: (size: number, seed: string) =>
    `The ${number(LANGUAGE, size)} numbers behind the first digit of seed ${seed}, from about −3 to 3`,
  loadingModel: 'The model’s card is on its way…',
  noModel: 'The model’s card could not be read just now.',

  dataSet: (name: string, images: number) => `${name}: ${count(LANGUAGE, images, 'image', 'images')}`,
  training: (epochs: number, steps: number) =>
    `${count(LANGUAGE, epochs, 'epoch', 'epochs')}, in ${count(LANGUAGE, steps, 'step', 'steps')}`,
  time: (seconds: number) => `about ${duration(LANGUAGE, seconds)}`,
  quality: (distance: number, real: number) =>
    `${number(LANGUAGE, distance)}, where two heaps of real ones are ${number(LANGUAGE, real)} apart (Fréchet distance)`,
  agreement: (share: number, real: number) =>
    `${percent(LANGUAGE, share)} of the time, by a classifier that reads ${percent(LANGUAGE, real)} of real digits right`,
  size: (parameters: number, bytes: number) =>
    `${number(LANGUAGE, parameters)} learned numbers, ${fileSize(LANGUAGE, bytes)}`,
  effort: (multiplications: number) => `${shortCount(LANGUAGE, multiplications)} multiplications`,

  errorOffline: 'The server does not answer',
  errorOfflineHelp: 'Check your connection, or whether the server is running. Then try again.',
  errorBusy: 'The server needs a pause',
  errorBusyHelp: (seconds: number | null) =>
    seconds === null
      ? 'It has been asked for a lot lately. Wait a moment, then try again.'
      : `It has been asked for a lot lately. Wait ${duration(LANGUAGE, seconds)}, then try again.`,
  errorRefused: 'That cannot be drawn',
  errorRefusedHelp: 'Change what you asked for, or ask for new digits.',
  errorServer: 'The server failed to draw',
  errorServerHelp: 'That is not your doing. Try again in a moment.',
  errorReply: 'That was no picture',
  errorReplyHelp: 'Something between you and the server answered in its place. Try again in a moment.',
  errorSeed: 'That seed cannot be used',
  errorSeedHelp:
    'A seed is a whole number from 0 to 4294967295, or a word of up to 64 letters, digits, “.”, “_” and “-” that starts with a letter.',
  serverSays: (detail: string) => `The server says: ${detail}`,
};

/** The texts that differ for a model of other images than digits. */
export const enImages: Messages = {
  ...en,
  title: 'Trazo: images nobody made',
  description: 'A neural network that studied a set of images makes new ones, as many as you like.',
  skip: 'Skip to the images',
  heading: 'Images nobody made',
  lede: 'A small neural network has studied a set of images for a while. Every image on this sheet is its own invention, made just now.',
  refresh: 'New images',
  whichClass: 'Which class',
  seedHelp: 'A number or a word. The same seed always gives the same images.',
  howTitle: 'How a machine learns to draw',
  noiseText:
    'The seed sets off a chain of random numbers. Each image gets a handful of its own, called its latent. They say nothing yet: they are only a place in the space of everything the network can draw.',
  generatorTitle: 'The generator turns noise into pixels',
  generatorText:
    'It spreads those numbers over a tiny, coarse sheet, then enlarges it again and again, adding finer detail each time, until every pixel has its shade. Same numbers in, same image out. Neighbouring numbers give similar images: that is what a walk shows.',
  rivalText:
    'A second network, the discriminator, saw real images mixed with forgeries and had to tell them apart. With every verdict both improved: the judge at catching, the forger at forging. That game is a generative adversarial network, a GAN. Nobody ever told it what makes an image look real.',
  cardQuality: 'How far from real images',
  cardEffort: 'Effort per image',
  cardStandIn: 'A program drew these images, in place of the intended data set, which was not available.',
  shortcuts: 'Single-key shortcuts: R for new images, 0 to 9 to pick a class',
  noScriptAlt: 'A grid of generated images',
  noScriptReload: 'Reload for new images',
  caption: (n, seed) => `${count(LANGUAGE, n, 'image', 'images')} · seed ${seed}`,
  generated: (n, seed) => `${count(LANGUAGE, n, 'new image', 'new images')}, seed ${seed}`,
  pictureAlt: (n, seed) =>
    n === 1
      ? `A generated image, invented from seed ${seed}`
      : `A grid of ${number(LANGUAGE, n)} generated images, invented from seed ${seed}`,
  walkAlt: (from, to) => `Images changing step by step from seed ${from} to seed ${to}`,
  historyAlt: (moment) => `Sixteen images as the model generated them. ${moment}`,
  latentCaption: (size, seed) =>
    `The ${number(LANGUAGE, size)} numbers behind the first image of seed ${seed}, from about −3 to 3`,
  agreement: (share, real) =>
    `${percent(LANGUAGE, share)} of the time, by a classifier that recognises ${percent(LANGUAGE, real)} of real images`,
  errorRefusedHelp: 'Change what you asked for, or ask for new images.',
};

/** The texts that differ for a model of letters. */
export const enLetters: Messages = {
  ...enImages,
  title: 'Trazo: letters nobody drew',
  description:
    'A neural network that studied the letters of many fonts draws new ones, and writes your name.',
  skip: 'Skip to the letters',
  heading: 'Letters nobody drew',
  lede: 'A small neural network has studied the letters of many fonts for a while. Every letter on this sheet is its own invention, drawn just now.',
  refresh: 'New letters',
  whichClass: 'Which letter',
  seedHelp: 'A number or a word. The same seed always draws the same letters.',
  howTitle: 'How a machine learns to write',
  noiseText:
    'The seed sets off a chain of random numbers. Each letter gets a handful of its own, called its latent; those of a word share one, so that it is of one hand. They say nothing yet: they are only a place in the space of everything the network can draw.',
  generatorText:
    'It spreads those numbers over a tiny, coarse sheet, then enlarges it again and again, adding finer strokes each time, until every pixel has its grey. Same numbers in, same letter out. Neighbouring numbers give similar letters: that is what a walk shows.',
  rivalText:
    'A second network, the discriminator, saw letters of real fonts mixed with forgeries and had to tell them apart. With every verdict both improved: the judge at catching, the forger at forging. That game is a generative adversarial network, a GAN. Nobody ever told it what makes an A an A.',
  cardQuality: 'How far from letters of real fonts',
  cardEffort: 'Effort per letter',
  shortcuts: 'Single-key shortcuts: R for new letters, 0 to 9 to pick one of the first ten',
  noScriptAlt: 'A grid of generated letters',
  noScriptReload: 'Reload for new letters',
  caption: (n, seed) => `${count(LANGUAGE, n, 'letter', 'letters')} · seed ${seed}`,
  generated: (n, seed) => `${count(LANGUAGE, n, 'new letter', 'new letters')}, seed ${seed}`,
  pictureAlt: (n, seed) =>
    n === 1
      ? `A letter, invented from seed ${seed}`
      : `A grid of ${number(LANGUAGE, n)} letters, invented from seed ${seed}`,
  classAlt: (n, label, seed) =>
    `${count(LANGUAGE, n, 'letter', 'letters')}, asked to be ${label}, invented from seed ${seed}`,
  walkAlt: (from, to) => `Letters changing step by step from seed ${from} to seed ${to}`,
  historyAlt: (moment) => `Sixteen letters as the model drew them. ${moment}`,
  latentCaption: (size, seed) =>
    `The ${number(LANGUAGE, size)} numbers behind the first letter of seed ${seed}, from about −3 to 3`,
  errorRefusedHelp: 'Change what you asked for, or ask for new letters.',
};

/** The texts that every language must have. A missing or misspelt entry is a type error. */
export type Messages = typeof en;

/** Names of the messages that are plain text, which the page's markup can use. */
export type TextKey = { [K in keyof Messages]: Messages[K] extends string ? K : never }[keyof Messages];
