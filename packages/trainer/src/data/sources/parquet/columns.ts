import * as z from 'zod';
import { DataError } from '../../../errors.ts';
import type { ParquetFile } from './parquet-file.ts';

/** Which columns of a Parquet file have the pictures and their labels. */
export interface PictureColumns {
  readonly image: string;
  /** Whether the pictures are structs of `bytes` and `path`, instead of bytes alone. */
  readonly isStruct: boolean;
  readonly hasPaths: boolean;
  /** Undefined where the pictures have no labels. */
  readonly label: string | undefined;
  /** Names of the classes by their numbers, where the file says them. */
  readonly classNames: readonly string[] | undefined;
}

/** What Hugging Face's datasets write into the file beside its columns. */
const hintsSchema = z.object({ info: z.object({ features: z.record(z.string(), z.unknown()) }) });
const imageSchema = z.object({ _type: z.literal('Image') });
const classLabelSchema = z.object({ _type: z.literal('ClassLabel'), names: z.array(z.string()) });

/** Names of columns, the first that is there. */
const IMAGES = ['image', 'img', 'picture', 'png', 'jpg'];
const LABELS = ['label', 'labels', 'class', 'class_name', 'category'];

/** @throws {DataError} naming the columns, where none has pictures */
export function pictureColumns(file: ParquetFile): PictureColumns {
  const features = featuresOf(file);
  const columns = file.schema.children;
  const named = (names: readonly string[]) =>
    names.find((name) => columns.some((each) => each.element.name === name));
  const isPictures = (name: string) => {
    const column = columns.find(({ element }) => element.name === name);
    return (
      column !== undefined &&
      (isBytes(column) || column.children.some((part) => part.element.name === 'bytes' && isBytes(part)))
    );
  };
  const image =
    [...features.images, ...IMAGES].find(isPictures) ??
    onlyOf(columns.map(({ element }) => element.name).filter(isPictures));
  if (image === undefined) {
    const found = columns.map(({ element }) => element.name).join(', ');
    throw new DataError(file.path, `has the columns ${found}, and none of pictures.`, {
      hint: 'A column of pictures is called image and has bytes, or structs of bytes and path, as Hugging Face writes it.',
    });
  }
  const parts = columns.find(({ element }) => element.name === image)?.children ?? [];
  const classLabels = [...features.classLabels.keys()];
  const label = classLabels.includes('label') ? 'label' : (classLabels[0] ?? named(LABELS));
  return {
    image,
    isStruct: parts.length > 0,
    hasPaths: parts.some(({ element }) => element.name === 'path'),
    label,
    classNames: label === undefined ? undefined : features.classLabels.get(label),
  };
}

function isBytes({
  element,
}: {
  readonly element: { readonly type?: string; readonly converted_type?: string };
}): boolean {
  return element.type === 'BYTE_ARRAY' && element.converted_type === undefined;
}

function onlyOf(names: readonly string[]): string | undefined {
  return names.length === 1 ? names[0] : undefined;
}

function featuresOf(file: ParquetFile) {
  const images: string[] = [];
  const classLabels = new Map<string, readonly string[]>();
  const { data } = hintsSchema.safeParse(jsonOf(file.note('huggingface')));
  for (const [name, feature] of Object.entries(data?.info.features ?? {})) {
    if (imageSchema.safeParse(feature).success) images.push(name);
    const label = classLabelSchema.safeParse(feature).data;
    if (label !== undefined) classLabels.set(name, label.names);
  }
  return { images, classLabels };
}

function jsonOf(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    // Another tool's note of the same name.
    return undefined;
  }
}
