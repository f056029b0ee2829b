import { expect, it } from 'vitest';
import { type TinyFiles, tinyFiles } from '../testing/tiny-artifact.ts';
import { verifyArtifact } from './artifact.ts';
import { type ModelCard, parseCard } from './card.ts';
import { encodeCard } from './checksums.ts';

const encode = (text: string) => new TextEncoder().encode(text);
const cardOf = (files: TinyFiles) => parseCard(JSON.parse(new TextDecoder().decode(files.card)));

/** The files with checksums in the card. */
async function sealed(change: (card: ModelCard) => ModelCard = (card) => card): Promise<TinyFiles> {
  const files = await tinyFiles();
  return { ...files, card: encode(await encodeCard(change(cardOf(files)), files)) };
}

function flipped(bytes: Uint8Array<ArrayBuffer>, at: number): Uint8Array<ArrayBuffer> {
  const copy = Uint8Array.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ (1 << (at % 8));
  return copy;
}

it('a card with checksums is accepted, and so is an older one without', async () => {
  const files = await sealed();
  const { checksums, ...card } = (await verifyArtifact(files)).card;
  expect(checksums?.card).toMatch(/^[0-9a-f]{64}$/);
  expect(card).toEqual(cardOf(await tinyFiles()));
});

it('a flipped bit in any byte of the card is found, or does not change its meaning', async () => {
  const files = await sealed();
  const whole = cardOf(files);
  let harmless = 0;
  for (let at = 0; at < files.card.length; at++) {
    const damaged = { ...files, card: flipped(files.card, at) };
    const card = await verifyArtifact(damaged, 'm').then(
      (artifact) => artifact.card,
      (error: unknown) => {
        expect(String(error), `byte ${at}`).toMatch(/ArtifactError: m\/card\.json: |Error: m\/card\.json: /);
        return undefined;
      },
    );
    if (card === undefined) continue;
    expect(card, `byte ${at}`).toEqual(whole);
    harmless += 1;
  }
  // White space that becomes other white space does not change the meaning.
  expect(harmless).toBeLessThan(files.card.length / 4);
});

it.each([
  ['modelJson', 'm/model.json'],
  ['weights', 'm/weights.bin'],
] as const)('a damaged %s is named', async (name, file) => {
  const files = await sealed();
  // In a name or a number, so that the file still passes its schema.
  const at = name === 'weights' ? 0 : new TextDecoder().decode(files.modelJson).indexOf('a test') + 2;
  const damaged = { ...files, [name]: flipped(files[name], at) };
  await expect(verifyArtifact(damaged, 'm')).rejects.toMatchObject({
    message: `${file}: is damaged or was changed after the export: its checksum differs.`,
    hint: 'Export the run again.',
  });
});

it('the checksum covers fields added to a card, and the checksums of the files remain', async () => {
  const files = await sealed();
  const { card } = await verifyArtifact(files);
  const renamed = { ...files, card: encode(await encodeCard({ ...card, name: 'other' })) };
  expect((await verifyArtifact(renamed)).card.checksums).toMatchObject({
    modelJson: card.checksums?.modelJson,
    weights: card.checksums?.weights,
  });
  const edited = new TextDecoder().decode(renamed.card).replace('"other"', '"another"');
  await expect(verifyArtifact({ ...files, card: encode(edited) }, 'm')).rejects.toThrow(
    /^m\/card\.json: is damaged or was edited: its checksum is [0-9a-f]{12}…, not [0-9a-f]{12}…\.$/,
  );
});

it('numbers that JSON cannot represent have the checksum of their JSON form', async () => {
  const files = await sealed((card) => ({ ...card, training: { ...card.training, generatorLoss: -0 } }));
  expect((await verifyArtifact(files)).card.training.generatorLoss).toBe(0);
});

it('an edited card is named with both checksums, and with what to do', async () => {
  const files = await sealed();
  const card = new TextEncoder().encode(JSON.stringify({ ...cardOf(files), name: 'mine' }));
  await expect(verifyArtifact({ ...files, card }, 'm')).rejects.toMatchObject({
    message: expect.stringMatching(
      /^m\/card\.json: is damaged or was edited: its checksum is [0-9a-f]{12}…, not [0-9a-f]{12}…\.$/,
    ),
    hint: 'Export the run again; or remove "checksums" from the card to accept it as it is.',
  });
});
