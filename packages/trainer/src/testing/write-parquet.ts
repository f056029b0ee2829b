import { parquetWriteBuffer } from 'hyparquet-writer';

/** A row of a data set of pictures, as Hugging Face writes it. */
export interface PictureRow {
  readonly bytes: Uint8Array | null;
  /** Name of the picture's file. */
  readonly path: string | null;
  readonly label: number;
}

/** Makes a Parquet file as Hugging Face's datasets do for pictures with labels. */
export function huggingFaceParquet(
  rows: readonly PictureRow[],
  classNames: readonly string[],
  rowGroupSize = 100,
): Uint8Array {
  const features = {
    image: { _type: 'Image' },
    label: { _type: 'ClassLabel', names: classNames },
  };
  return new Uint8Array(
    parquetWriteBuffer({
      columnData: [
        { name: 'image', data: rows.map(({ bytes, path }) => ({ bytes, path })) },
        { name: 'label', data: rows.map(({ label }) => BigInt(label)) },
      ],
      schema: [
        { name: 'schema', num_children: 2 },
        { name: 'image', num_children: 2, repetition_type: 'OPTIONAL' },
        { name: 'bytes', type: 'BYTE_ARRAY', repetition_type: 'OPTIONAL' },
        { name: 'path', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
        { name: 'label', type: 'INT64', repetition_type: 'OPTIONAL' },
      ],
      rowGroupSize,
      kvMetadata: [{ key: 'huggingface', value: JSON.stringify({ info: { features } }) }],
    }),
  );
}
